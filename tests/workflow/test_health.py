"""Whether a practice can serve: each thing that is wrong is told by its own check, and no other one is."""

import shutil
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from click.testing import CliRunner
from sqlalchemy import delete, text

from screening.app import create_app
from screening.cli.main import screening
from screening.practice import NAME, Practice
from screening.records.database import db, transaction
from screening.records.operations.outbox import Mail
from screening.records.operations.webhooks import News
from screening.records.tables import Activation, DraftRow
from screening.workflow.health import check_all
from screening.workflow.practice.backups import BACKUP, DRILL, note_failure, note_success
from screening.workflow.review.patient_file import TIDYING
from screening.workflow.rules.versions import accept_in_force
from tests.builders import TESTS, let_in, unreadable_in_force, written
from tests.conftest import RULES_TEXT, close
from tests.consents import gets_credential
from tests.records.screenings.test_screenings import add

NO_FOLDER = "is a file in a folder that does not exist: correct SCREENING_DATABASE_URL, or create the folder"


def failing(practice, settings) -> dict[str, str]:
    """What keeps patients out, by name."""
    return {check.name: check.problem for check in check_all(practice, settings) if check.fails}


def problems(practice, **changes) -> dict[str, str]:
    checks = check_all(practice, replace(practice.given, **changes))
    return {check.name: check.problem for check in checks if check.problem}


@pytest.fixture
def away(settings, tmp_path):
    """An app whose database is not there."""
    app = create_app(replace(settings, database_url=f"sqlite:///{tmp_path / 'gone' / 'screening.db'}"))
    yield app
    close(app)


def test_a_database_that_does_not_answer_is_the_only_thing_told(away, settings):
    with away.app_context():
        told = check_all(away.extensions[NAME], away.extensions[NAME].given)
        assert [(check.name, check.problem) for check in told] == [("database", NO_FOLDER)]
    response = away.test_client().get("/readyz")
    assert response.status_code == 503
    assert response.json == {"database": NO_FOLDER}


def test_doctor_names_a_database_that_does_not_answer(away):
    told = CliRunner().invoke(screening, ["doctor"], obj=lambda: away)
    assert told.exit_code == 1
    assert f"gone/screening.db): {NO_FOLDER}" in told.output


def test_a_server_starts_before_anybody_accepted_the_rules_and_serves_no_patient(practice, settings):
    (check,) = [check for check in check_all(practice, replace(settings, demo=False)) if check.fails]
    assert check.name == "accepted"
    assert not check.to_start


def test_what_is_only_to_be_looked_at_keeps_nobody_out(practice, settings, tmp_path):
    changed = replace(settings, rules_path=tmp_path / "gone.yaml")
    problems = {check.name: check.problem for check in check_all(practice, changed) if check.problem}
    assert problems == {"candidate": "rules.yaml cannot be read; the published rules stay in use"}
    assert failing(practice, changed) == {}


def test_a_practice_in_order_has_no_problem(practice):
    assert problems(practice) == {}


def test_tables_that_are_too_old_are_told_and_nothing_else_is_looked_at(practice):
    with db.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    assert problems(practice) == {"migrations": "run `screening upgrade`"}
    assert len(check_all(practice, practice.given)) == 2


def test_another_key_is_told(practice):
    add(practice)
    other = Practice.of(replace(practice.given, key=bytes(32)))
    assert "key" in failing(other, other.given)


def test_where_no_rules_are_in_force_or_none_can_be_read_it_is_told(practice):
    unreadable_in_force()
    assert "cannot be read by this release" in problems(practice)["rules"]
    with transaction():
        db.session.execute(delete(DraftRow))
        db.session.execute(delete(Activation))
    assert "no rules are published" in problems(practice)["rules"]


def test_rules_that_nobody_accepted_serve_no_patient_but_in_a_demo_and_let_a_server_start(practice):
    found = next(check for check in check_all(practice, replace(practice.given, demo=False)) if check.problem)
    assert (found.name, found.needed, found.to_start) == ("accepted", True, False)
    assert problems(practice, demo=True) == {}
    accept_in_force(practice, "Dr. Park", TESTS)
    assert problems(practice, demo=False).keys() == {"backup", "drill"}  # none was made yet
    for name in (BACKUP, DRILL):
        note_success(practice, name, "")
    assert problems(practice, demo=False) == {}


@pytest.mark.parametrize(
    ("content", "told"), [(f"# more\n{RULES_TEXT}", "differs from the published rules"), ("rules: [", "cannot be read")]
)
def test_another_file_on_disk_is_told_and_keeps_nobody_out(practice, tmp_path, content, told):
    path = tmp_path / "rules.yaml"
    path.write_text(content, encoding="utf-8")
    checks = check_all(practice, replace(practice.given, rules_path=path))
    [found] = [check for check in checks if check.problem]
    assert (found.name, found.needed) == ("candidate", False)
    assert told in found.problem


@pytest.mark.parametrize(("free", "full"), [(100 * 1024 * 1024, True), (100 * 1024 * 1024 + 1, False)])
def test_a_disk_that_is_nearly_full_keeps_patients_out(practice, settings, monkeypatch, free, full):
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: SimpleNamespace(free=free))
    on_disk = replace(settings, database_url="sqlite:///screening.db")
    assert failing(practice, on_disk) == ({"disk": "only 104 MB are free"} if full else {})


def test_the_disk_of_another_database_is_not_ours_to_look_at(practice, monkeypatch):
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: SimpleNamespace(free=0))
    assert "disk" not in problems(practice, database_url="postgresql+psycopg://127.0.0.1/x")


def test_a_clock_behind_what_is_kept_is_told(practice):
    add(practice, sent_at=datetime.now(UTC) + timedelta(days=3))
    assert "before the newest record" in problems(practice)["clock"]


def test_what_a_round_of_erasing_left_over_is_told(practice):
    written(practice.jobs.put, TIDYING, datetime.now(UTC), "200 screenings erased, the most of one round")
    assert problems(practice) == {"erasing": "200 screenings erased, the most of one round"}


def test_a_mail_that_no_server_takes_is_told(practice):
    written(practice.outbox.put, Mail("ana@example.com", "subject", "body"))
    assert problems(practice) == {}  # it was not tried yet
    written(practice.outbox.refused, written(practice.outbox.take), "could not connect")
    assert problems(practice)["mail"].startswith("1 not delivered, the oldest from ")


def test_what_other_systems_did_not_take_is_told(practice):
    written(practice.webhooks.add, "https://a.example.com", [News.SENT])
    written(lambda: practice.deliveries.announce(News.SENT, subject="x"))
    assert problems(practice) == {}  # it waits
    refused = written(practice.deliveries.take)
    written(lambda: practice.deliveries.refused(refused, "the message breaks one of its rules", for_good=True))
    assert problems(practice) == {"deliveries": "1 that other systems did not accept: see the page “Other systems”"}


def test_backups_that_fail_are_told_and_keep_nobody_out(practice):
    live = replace(practice.given, demo=False)
    note_success(practice, BACKUP, "/var/backups/one.db")
    note_failure(practice, live, BACKUP, "/var/backups: no backup was made: the disk is full")
    [found] = [check for check in check_all(practice, live) if check.name == "backup"]
    assert not found.needed
    assert "failed (the page Admin says why); the last successful backup was on " in found.problem
    assert "/var/backups" not in found.problem  # /readyz says it to everybody


def test_calls_into_the_own_network_are_told_and_keep_nobody_out(practice):
    assert "calls" not in problems(practice, demo=False)
    assert "SCREENING_RECORDS_PRIVATE" in problems(practice, demo=False, records_private=True)["calls"]
    assert "calls" not in problems(practice, records_private=True)  # a demo on this machine


def test_a_notice_that_is_not_in_a_language_of_patients_is_told_and_else_which_are_set(practice):
    both = {"en": "https://example.com", "es": "https://example.com/es"}
    found = {one.name: one for one in check_all(practice, replace(practice.given, notice_privacy=both))}
    assert (found["notices"].problem, found["notices"].line) == (None, "notices: Privacy practices")
    [bare] = [one for one in check_all(practice, practice.given) if one.name == "notices"]
    assert bare.line == "notices: none is set"
    lacking = problems(practice, notice_privacy={"en": "https://example.com"})
    assert lacking == {"notices": "“Privacy practices” is not written in Spanish"}


def test_credentials_are_told_by_name_to_the_operator_and_by_number_to_everybody(practice):
    assert "credentials" not in [one.name for one in check_all(practice, practice.given)]
    park, lee = let_in(), let_in("Dr. Lee", "lee@example.com")
    gets_credential(practice, lee.id, practice.day() + timedelta(days=7))
    asked = replace(practice.given, needs_credential=True)
    [found] = [one for one in check_all(practice, asked) if one.name == "credentials"]
    assert found.problem == "1 without a valid one cannot sign that needling fits; 1 expire within 30 days"
    assert not found.needed
    assert "Dr. Park: no credential; Dr. Lee: valid through" in found.line
    for person in (park, lee):
        gets_credential(practice, person.id, practice.day() + timedelta(days=31))
    [found] = [one for one in check_all(practice, asked) if one.name == "credentials"]
    assert (found.problem, found.line) == (None, "credentials")
