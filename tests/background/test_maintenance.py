"""Maintenance: days end, what is over goes, and counts are made, without anybody asking."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import delete, func, select, update

from screening.background import maintenance
from screening.background.maintenance import count, run_once, tidy
from screening.practice import NAME
from screening.records.access.tables import AttemptRow, Person
from screening.records.audit.entries import Wanted
from screening.records.audit.tables import AuditHeadRow
from screening.records.consents.tables import ConsentRow
from screening.records.database import db, transaction
from screening.records.screenings.health_links import LinkSecrets
from screening.records.screenings.tables import HealthLinkRow
from screening.records.tables import DraftRow, PersonIndexRow, QueuePlaceRow, ScreeningRow
from screening.workflow.practice.backups import BACKUP
from screening.workflow.practice.clock import read_clock
from screening.workflow.practice.staff import ADMINISTRATOR
from screening.workflow.review.patient_file import PurgeResult
from tests.builders import Patient, counts_of_everything, healthy, let_in, written
from tests.consents import gets_credential, set_up


def test_a_round_counts_and_an_hour_later_what_is_over_is_gone(app, patient):
    patient.has_sent(healthy())
    count(app)
    with app.app_context():
        practice = app.extensions[NAME]
        assert counts_of_everything(practice).count() == 1
        tidied = practice.screenings.newest().id
        with transaction():
            for row in (ScreeningRow, QueuePlaceRow):
                db.session.execute(update(row).values(sent_at=datetime.now(UTC) - timedelta(days=181)))
    tidy(app)
    with app.app_context():
        assert app.extensions[NAME].screenings.by_id(tidied) is None


def test_old_attempts_at_a_door_go_with_the_tidying(app):
    with app.app_context():
        written(app.extensions[NAME].attempts.over, "door", "x", 1, timedelta(days=-2))
        tidy(app)
        assert db.session.scalar(select(AttemptRow)) is None


def test_links_to_sign_that_ended_go_and_reminders_of_credentials_are_written_with_the_tidying(app, patient):
    patient.has_sent(healthy())
    with app.app_context():
        practice, park = app.extensions[NAME], let_in()
        set_up(practice, needs_credential="yes")
        gets_credential(practice, park.id, practice.day())
        written(practice.consents.ask, practice.screenings.newest().id, "late", park.id, datetime.now(UTC))
    tidy(app)
    with app.app_context():
        assert practice.outbox.count() == 1
        assert db.session.scalar(select(ConsentRow)) is None


def test_administrators_are_told_with_the_tidying_that_no_backup_was_made_for_days(app):
    with app.app_context():
        practice = app.extensions[NAME]
        let_in("Kim Lee", "kim@example.com", [ADMINISTRATOR])
        written(practice.jobs.put, BACKUP, datetime.now(UTC) - timedelta(days=3))
    tidy(app)
    with app.app_context():
        assert [written(practice.outbox.take).mail.to, practice.outbox.count()] == ["kim@example.com", 1]


def test_health_links_that_ended_go_with_the_tidying_and_open_ones_stay(app):
    now = datetime.now(UTC)
    for ends in (now, now + timedelta(hours=1)):
        Patient(app.test_client()).has_sent(healthy())
        with app.app_context():
            practice = app.extensions[NAME]
            secrets = LinkSecrets(f"until {ends}", "2468", ("the file",))
            written(practice.health_links.put, practice.screenings.newest().id, secrets, ends, 5)
    tidy(app)
    with app.app_context():
        assert db.session.scalars(select(HealthLinkRow.expires_at)).all() == [ends]


def test_each_kind_of_round_has_a_thread_of_its_own(app, monkeypatch):
    started = {}
    monkeypatch.setattr(maintenance.loop, "start_thread", lambda _app, name, work, _every: started.update({name: work}))
    maintenance.start(app)
    assert set(started.values()) == {run_once, count, tidy}


def test_what_an_earlier_version_left_with_someone_who_is_gone_is_unassigned_with_the_tidying(app, patient):
    patient.has_sent(healthy())
    with app.app_context():
        practice, park = app.extensions[NAME], let_in()
        one = practice.screenings.newest().id
        written(practice.queue.take, one, park.id)
        with transaction():
            db.session.execute(update(Person).values(active=False))
    tidy(app)
    with app.app_context():
        assert practice.queue.taken_by(one) is None


def test_four_processes_tidy_once_an_hour_in_all(app, patient, monkeypatch):
    tidied = []
    monkeypatch.setattr(maintenance, "purge", lambda *_: tidied.append(1) or PurgeResult(0, False))
    begun = datetime(2026, 11, 24, 12, tzinfo=UTC)
    with time_machine.travel(begun, tick=False) as clock:
        for minute in range(180):
            clock.move_to(begun + timedelta(minutes=minute))
            for _process in range(4):
                tidy(app)
    assert len(tidied) == 3


@pytest.fixture
def running(app, patient):
    """A practice whose clock has run as it should, with a screening and the draft of somebody who has not sent."""
    patient.has_sent(healthy())
    begun = Patient(app.test_client())
    begun.start()
    run_once(app)
    return app


def counts(app) -> tuple[int, int, int]:
    """How many screenings, drafts and ends of days there are."""
    with app.app_context():
        return tuple(
            db.session.scalar(select(func.count()).select_from(row)) for row in (ScreeningRow, DraftRow, AuditHeadRow)
        )


def ahead(**by):
    """The clock runs ahead by so much."""
    return time_machine.travel(datetime.now(UTC) + timedelta(**by), tick=True)


def test_a_clock_that_runs_ahead_erases_and_ends_nothing_and_is_told(running, caplog):
    before = counts(running)
    with ahead(days=181):
        for _ in range(3):
            tidy(running)
            run_once(running)
        Patient(running.test_client()).start()
        assert counts(running) == (before[0], before[1] + 1, before[2])
    assert "the clock jumped from" in caplog.text
    with running.app_context():
        entries = running.extensions[NAME].audit.page(Wanted(action="clock leapt"), 10)
    assert len(entries) == 1


def test_a_clock_that_was_set_right_again_goes_on_as_if_nothing_had_been(running):
    with ahead(days=181):
        run_once(running)
    with ahead(minutes=2):
        run_once(running)
        with running.app_context():
            assert read_clock(running.extensions[NAME]).problem is None
    with ahead(days=4):  # wrong once more: nothing of the first time counts
        run_once(running)
        with running.app_context():
            assert not read_clock(running.extensions[NAME]).is_trusted


def test_after_a_long_holiday_erasing_goes_on_once_the_time_has_run_for_a_day(running):
    begun = datetime.now(UTC) + timedelta(days=200)
    with time_machine.travel(begun, tick=False) as clock:
        for hour in range(24):
            clock.move_to(begun + timedelta(hours=hour))
            run_once(running)
            tidy(running)
            assert counts(running)[0] == 1
        clock.move_to(begun + timedelta(hours=24, minutes=1))
        run_once(running)
        tidy(running)
        assert counts(running)[0] == 0
    with running.app_context():
        assert running.extensions[NAME].audit.page(Wanted(action="clock confirmed"), 10)


def test_a_server_that_is_never_off_for_long_is_not_held_up(running):
    begun = datetime.now(UTC)
    with time_machine.travel(begun, tick=False) as clock:
        for day in range(180):
            clock.move_to(begun + timedelta(days=day, minutes=1))
            run_once(running)
        tidy(running)
        assert counts(running)[0] == 1
        clock.move_to(begun + timedelta(days=181))
        tidy(running)
        assert counts(running)[:2] == (0, 0)
        assert counts(running)[2] in (178, 179, 180)  # whether its first and last day are over depends on the hour


def test_what_an_upgrade_did_not_index_becomes_findable_with_the_tidying(app, patient):
    patient.has_sent(healthy())
    with app.app_context(), transaction():
        db.session.execute(delete(PersonIndexRow))
    tidy(app)
    with app.app_context():
        assert [entry.name for entry in app.extensions[NAME].queue.search("ruiz", 9)] == ["Ana Ruiz"]
