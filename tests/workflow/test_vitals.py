"""Vitals: each number is the one that is stored, and reading them costs the same whatever else is."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import time_machine
from sqlalchemy import event

from screening.domain.review.channel import Way
from screening.records.database import db
from screening.records.operations.outbox import GIVEN_UP_AFTER, Mail
from screening.workflow.review.patient_file import erase
from screening.workflow.vitals import free_space, read_vitals
from tests.builders import TESTS, healthy, written
from tests.databases import SERVER
from tests.records.screenings.test_screenings import add

MAIL = Mail("ana@example.com", "subject", "body")


def vitals(practice):
    return read_vitals(practice, practice.day())


def test_a_new_practice_has_nothing_that_waits(practice):
    found = vitals(practice)
    assert (found.mail.waiting, found.mail.oldest, found.mail.given_up) == (0, None, 0)
    assert (found.calls.open, found.calls.oldest, found.calls.untaken) == (0, None, 0)
    assert (found.backup_at, found.backup_place, found.erased) == (None, "", 0)
    assert (found.backup_failed, found.drill_at, found.drill_failed) == (False, None, False)
    assert found.rules == practice.rules.in_force()
    assert found.sent == {}


def test_mail_that_waits_is_told_apart_from_mail_that_was_given_up(practice):
    with time_machine.travel(datetime.now(UTC) - GIVEN_UP_AFTER - timedelta(hours=1), tick=False):
        written(practice.outbox.put, MAIL)
    with time_machine.travel(datetime.now(UTC) - timedelta(hours=3), tick=False):
        written(practice.outbox.put, MAIL)
    written(practice.outbox.put, MAIL)
    found = vitals(practice).mail
    assert (found.waiting, found.given_up) == (2, 1)
    assert timedelta(hours=3) <= datetime.now(UTC) - found.oldest < timedelta(hours=4)


def test_what_was_sent_today_is_told_by_way_in(practice, patient):
    patient.has_sent(healthy())
    assert vitals(practice).sent == {Way.OPEN: 1}
    assert read_vitals(practice, practice.day() + timedelta(days=1)).sent == {}


def test_what_was_erased_adds_up(practice):
    for _ in range(2):
        erase(practice, practice.screenings.by_id(add(practice)), TESTS, "asked for it")
    assert vitals(practice).erased == 2


def test_it_takes_as_many_statements_with_many_records_as_with_none(practice):
    counted: list[str] = []

    def count(*given) -> None:
        counted.append(given[2])

    def statements() -> int:
        counted.clear()
        event.listen(db.engine, "before_cursor_execute", count)
        vitals(practice)
        event.remove(db.engine, "before_cursor_execute", count)
        return len(counted)

    before = statements()
    for _ in range(5):
        written(practice.calls.raise_for, add(practice))
        written(practice.outbox.put, MAIL)
    assert statements() == before
    assert before <= 10


def test_the_disk_of_the_database_and_of_the_backups_is_told_where_it_is_this_machines(practice, tmp_path):
    free = free_space(practice.given, str(tmp_path / "screening-1.db"))
    assert free.keys() == ({"backups"} if SERVER else {"database", "backups"})
    assert all(count > 0 for count in free.values())
    assert "backups" not in free_space(practice.given, "elsewhere.db")
    assert "backups" not in free_space(practice.given, str(Path("/no/such/folder/screening.db")))


def test_a_place_where_this_user_may_not_look_is_left_out(practice, tmp_path, monkeypatch):
    def refuse(folder):
        raise PermissionError(13, "Permission denied", str(folder))

    monkeypatch.setattr("screening.workflow.vitals.shutil.disk_usage", refuse)
    monkeypatch.setattr(Path, "is_dir", refuse)
    assert free_space(practice.given, str(tmp_path / "screening-1.db")) == {}
