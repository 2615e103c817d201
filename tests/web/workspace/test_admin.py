"""Admin: each role finds what is there for it, and how it stands."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from screening.practice import NAME
from screening.records.audit.tables import AuditEntryRow
from screening.records.database import transaction, writable
from screening.workflow.practice.backups import BACKUP, DRILL, note_failure, note_success
from screening.workflow.practice.staff import ADMINISTRATOR, FRONT_DESK, THERAPIST
from tests.builders import Patient, Therapist, healthy
from tests.conftest import RULES_TEXT


def person(app, *roles) -> Therapist:
    one = Therapist(app, "Kim Lee", "kim@example.com", roles)
    one.sign_in()
    return one


PLACES = {"/workspace/people", "/workspace/settings", "/workspace/audit"}


@pytest.mark.parametrize("role", [THERAPIST, FRONT_DESK])
def test_who_runs_nothing_finds_the_rules_alone(app, role):
    page = person(app, role).go("/workspace/admin")
    assert "Rules Version" in page.text
    assert "/workspace/rules" in page.links
    assert PLACES.isdisjoint(page.links)


def test_an_administrator_finds_all_of_it_and_moves_between_them(app):
    admin = person(app, ADMINISTRATOR)
    for path in ("/workspace/admin", *PLACES):
        assert set(admin.go(path).links) >= PLACES | {"/workspace/admin", "/workspace/rules"}


def test_what_is_to_be_done_is_said(app):
    admin = person(app, ADMINISTRATOR)
    admin.go("/workspace/people")
    admin.post("/workspace/people", {"name": "Bo", "email": "bo@example.com", "roles": [THERAPIST]})
    text = admin.go("/workspace/admin").text
    for told in (
        "Not accepted yet",
        "1 can sign in. No second factor Kim Lee",
        "Not signed in yet Bo",
        "No email Links are copied",
        "Backups No one has said where they go.",
        "To do Before the first patient : 6 steps",
    ):
        assert told in text


def test_what_was_done_is_said(app):
    both = person(app, ADMINISTRATOR, THERAPIST)
    both.read_rules(RULES_TEXT)
    both.go("/workspace/first-run")
    both.post("/workspace/first-run/accept", {"read": "yes"})
    both.go("/workspace/settings/retention")
    both.post("/workspace/settings/retention", {"keep_signed_years": "10", "backup_place": "The second machine"})
    text = both.go("/workspace/admin").text
    assert "Accepted by Kim Lee" in text
    assert "The second machine" in text
    assert "Last entry" in text
    assert "Kim Lee" in text.partition("Last entry")[2]


def test_a_trail_that_was_altered_is_told(app):
    Patient(app.test_client()).has_sent(healthy())
    admin = person(app, ADMINISTRATOR)
    assert "Intact the newest" in admin.go("/workspace/admin").text
    with app.app_context(), transaction():
        writable().execute(update(AuditEntryRow).where(AuditEntryRow.action == "sent").values(actor="person:1"))
    text = admin.go("/workspace/admin").text
    assert "Altered 1 problem" in text
    assert "screening audit verify" in text


def test_the_last_backup_and_the_last_drill_are_told_and_why_one_failed(app):
    admin = person(app, ADMINISTRATOR)
    assert "No backup yet screening backup No drill yet screening drill" in admin.go("/workspace/admin").text
    with app.app_context():
        practice = app.extensions[NAME]
        note_success(practice, BACKUP, "/var/backups/one.db")
        note_success(practice, DRILL, "one.db: 3 screenings")
    text = admin.go("/workspace/admin").text
    assert "Last backup" in text
    assert "/var/backups/one.db" in text
    assert "one.db: 3 screenings" in text
    with app.app_context():
        note_failure(practice, practice.given, BACKUP, "/var/backups: the disk is full")
    text = admin.go("/workspace/admin").text
    assert "Backup failed" in text
    assert "/var/backups: the disk is full" in text
    assert "The last successful backup was on" in text


@pytest.mark.parametrize("role", [THERAPIST, FRONT_DESK])
def test_who_runs_nothing_reads_no_path(app, role):
    with app.app_context():
        note_success(app.extensions[NAME], BACKUP, "/var/backups/one.db")
    assert "/var/backups" not in person(app, role).go("/workspace/admin").text
