"""`screening clock accept`: the way out of a day that was wrong, and `doctor` and `purge` on such a day."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from screening.background.maintenance import run_once
from screening.practice import NAME
from screening.records.audit.entries import Wanted
from screening.records.operations.outbox import Mail
from tests.builders import HEALTHY, IDENTITY, Patient, healthy, written

TODAY = datetime.now(UTC)
_BIRTHDAY = (TODAY + timedelta(days=100)).replace(day=1)  # the next one; until then they are as old as the answers say
THEN = {
    **IDENTITY,
    "born-month": str(_BIRTHDAY.month),
    "born-day": "1",
    "born-year": str(_BIRTHDAY.year - HEALTHY["age"] - 1),
}


@pytest.fixture
def clock():
    """The clock of this machine; it can be set."""
    with time_machine.travel(TODAY, tick=False) as clock:
        yield clock


@pytest.fixture
def sent_in_the_future(app, clock, patient):
    """Somebody sent while the clock ran a month ahead; now it is right."""
    run_once(app)
    clock.move_to(TODAY + timedelta(days=30))
    patient.has_sent(healthy(), THEN)
    clock.move_to(TODAY)


def line(done, name: str) -> str:
    return next(line for line in done.output.splitlines() if f" {name}" in line[:18])


def test_a_record_from_the_future_stops_the_start_until_somebody_accepts_the_time(sent_in_the_future, run, app):
    done = run("doctor")
    assert done.exit_code == 1
    assert "WRONG" in line(done, "clock")
    assert "screening clock accept" in line(done, "clock")
    done = run("clock", "accept", "--yes")
    assert "The newest record is from " in done.output
    assert run("doctor").exit_code == 0
    assert app.test_client().get("/readyz").status_code == 200
    with app.app_context():
        (entry,) = app.extensions[NAME].audit.page(Wanted(action="clock accepted"), 10)
    assert entry.actor.startswith("command:")


def test_who_does_not_confirm_accepts_nothing(sent_in_the_future, run):
    assert run("clock", "accept").exit_code == 1  # nobody answers the question
    assert run("doctor").exit_code == 1


def test_another_record_from_the_future_is_told_anew(sent_in_the_future, clock, run, app):
    run("clock", "accept", "--yes")
    clock.move_to(TODAY + timedelta(days=35))
    Patient(app.test_client()).has_sent(healthy(), THEN)
    clock.move_to(TODAY)
    assert "WRONG" in line(run("doctor"), "clock")


def test_a_clock_that_is_set_back_before_what_was_accepted_is_wrong_again(sent_in_the_future, clock, run):
    run("clock", "accept", "--yes")
    clock.move_to(TODAY - timedelta(days=2))
    assert "WRONG" in line(run("doctor"), "clock")


def test_after_a_leap_doctor_looks_purge_refuses_and_accepting_lets_it_go_on(clock, run, app, patient):
    patient.has_sent(healthy(), THEN)
    run_once(app)
    clock.move_to(TODAY + timedelta(days=181))
    run_once(app)
    done = run("doctor")
    assert done.exit_code == 0  # patients are served
    assert line(done, "erasing").startswith("look")
    assert "the clock jumped from" in run("purge").output
    with app.app_context():
        assert app.extensions[NAME].screenings.count() == 1
    run("clock", "accept", "--yes")
    assert "1 screenings erased." in run("purge").output


def test_doctor_tells_of_emails_that_are_not_delivered_and_is_content(run, app):
    with app.app_context():
        outbox = app.extensions[NAME].outbox
        written(outbox.put, Mail("ana@example.com", "subject", "body"))
        written(outbox.refused, written(outbox.take), "could not connect")
    done = run("doctor")
    assert done.exit_code == 0
    assert line(done, "mail").startswith("look")
    assert "1 not delivered" in line(done, "mail")
