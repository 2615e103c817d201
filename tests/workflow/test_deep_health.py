"""A closer look at a practice: each thing that is wrong is told by its own check, with what was found."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import event, text, update

from screening.app import create_app
from screening.practice import NAME
from screening.records.database import db
from screening.records.operations.jobs import Job
from screening.records.operations.outbox import Mail
from screening.records.tables import ScreeningRow
from screening.workflow import deep_health
from screening.workflow.deep_health import check_database
from tests.builders import written
from tests.conftest import close, settings_for
from tests.databases import SERVER
from tests.records.screenings.test_screenings import add


def looks(practice):
    return {check.name: check for check in check_database(practice, practice.settings, practice.day())}


def ago(**by):
    return time_machine.travel(datetime.now(UTC) - timedelta(**by), tick=True)


def test_a_practice_in_order_has_no_problem_and_says_what_was_found(practice):
    written(practice.jobs.put, "backup", datetime.now(UTC) - timedelta(hours=3), "/var/backups/screening-1.db")
    found = looks(practice)
    assert {name: check.problem for name, check in found.items() if check.problem} == {}
    assert "3 h old, /var/backups/screening-1.db" in found["last backup"].line
    assert all(check.found for check in found.values())


def test_what_is_written_to_try_is_taken_back(practice):
    looks(practice)
    assert practice.jobs.get("doctor") == Job(None)
    with db.engine.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM job WHERE name = 'doctor'")) == 0


def test_a_database_that_cannot_be_written_is_told_with_its_cause(practice):
    read_only = "SET default_transaction_read_only = on" if SERVER else "PRAGMA query_only = ON"

    def close_it(connection, *_given):
        connection.cursor().execute(read_only)
        connection.commit()

    event.listen(db.engine, "checkout", close_it)
    db.session.remove()
    try:
        check = looks(practice)["writing"]
    finally:
        event.remove(db.engine, "checkout", close_it)
        db.session.remove()
        db.engine.dispose()
    assert "is read-only" in check.problem
    assert check.fails
    assert "Traceback" not in check.line


def test_tables_that_were_changed_are_named(practice):
    with db.engine.begin() as connection:
        connection.execute(text("DROP INDEX ix_outbox_next_try_at"))
    check = looks(practice)["tables"]
    assert "the index ix_outbox_next_try_at is missing" in check.problem
    assert check.fails


def test_a_screening_that_does_not_open_is_told(practice):
    screening_id = add(practice)
    assert looks(practice)["opening"].found == "the newest screening opens"
    with db.engine.begin() as connection:
        spoiled = update(ScreeningRow).where(ScreeningRow.id == screening_id).values(sealed_answers=b"\x01" * 60)
        connection.execute(spoiled)
    db.session.remove()
    assert "does not open" in looks(practice)["opening"].problem


@pytest.mark.parametrize(("apart", "wrong"), [(0, False), (-29, False), (40, True), (-40, True)])
def test_clocks_that_differ_are_told(practice, monkeypatch, apart, wrong):
    monkeypatch.setattr(deep_health, "database_clock", lambda: datetime.now(UTC) + timedelta(seconds=apart))
    check = looks(practice)["clocks"]
    assert check.fails == wrong
    assert f"differ by {abs(apart)} s" in check.line


@pytest.mark.parametrize(("minutes", "late"), [(5, False), (20, True)])
def test_mail_that_waits_is_told_and_keeps_nobody_out(practice, minutes, late):
    with ago(minutes=minutes):
        written(practice.outbox.put, Mail("ana@example.com", "subject", "body"))
    check = looks(practice)["mails"]
    assert (check.problem is not None, check.fails) == (late, False)
    assert f"1 waiting to be sent, the oldest for {minutes} min" in check.line


@pytest.mark.parametrize(("minutes", "late"), [(10, False), (45, True)])
def test_a_call_that_nobody_makes_is_told(practice, minutes, late):
    with ago(minutes=minutes):
        written(practice.calls.raise_for, add(practice))
    check = looks(practice)["calls"]
    assert (check.problem is not None, check.fails) == (late, False)
    assert f"1 patients are waiting for a call, the first for {minutes} min; 1 not assigned" in check.line


def test_an_old_backup_and_none_at_all_are_told(practice, settings):
    written(practice.jobs.put, "backup", datetime.now(UTC) - timedelta(days=9), "/var/backups/screening-1.db")
    assert looks(practice)["last backup"].problem.startswith("9 days old, /var/backups/screening-1.db")


def test_a_disk_that_is_nearly_full_is_told(practice, monkeypatch):
    monkeypatch.setattr(deep_health, "free_space", lambda *_given: {"backups": 5_000_000})
    assert looks(practice)["last backup"].problem.startswith("the disk is nearly full")


def test_a_database_that_is_away_or_older_is_left_to_the_other_checks(tmp_path, practice):
    with db.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    assert looks(practice) == {}
    app = create_app(settings_for(f"sqlite:///{tmp_path}/gone/x.db"))
    with app.app_context():
        assert check_database(app.extensions[NAME], app.extensions[NAME].given, practice.day()) == []
    close(app)
