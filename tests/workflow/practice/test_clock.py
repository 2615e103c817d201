"""The machine's clock: after a leap nothing is trusted until the time has run for a day or somebody accepted it."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from sqlalchemy import delete

from screening.records.audit.entries import Wanted
from screening.records.audit.tables import AuditEntryRow
from screening.records.database import db, transaction
from screening.records.operations.tables import JobRow
from screening.workflow.practice.clock import (
    AHEAD,
    CONFIRMED_AFTER,
    LEAP,
    accept_clock,
    behind,
    newest_record,
    read_clock,
    watch_clock,
)
from tests.builders import TESTS
from tests.records.screenings.test_screenings import add

EARLIEST = datetime(2026, 11, 1, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
DAYS = st.integers(-400, -3) | st.just(0) | st.integers(3, 400)  # far away, or an hour later: no day has run
STEPS = DAYS.map(lambda days: timedelta(days=days, hours=1))


@pytest.fixture
def now():
    """The clock stands, and a test moves it."""
    with time_machine.travel(datetime.now(UTC), tick=False) as clock:
        yield clock


def later(clock, by: timedelta) -> None:
    clock.shift(by)


def told(practice, action: str) -> int:
    return len(practice.audit.page(Wanted(action=action), 9))


def test_a_clock_that_runs_as_it_should_is_trusted_and_writes_nothing_on_the_trail(practice, now):
    before = practice.audit.page(Wanted(), 99)
    for _ in range(5):
        assert watch_clock(practice).is_trusted
        later(now, MINUTE)
    assert practice.audit.page(Wanted(), 99) == before


def test_the_time_is_noted_once_a_minute_and_no_more_often(practice, now):
    noted = watch_clock(practice).now
    later(now, MINUTE / 2)
    watch_clock(practice)
    assert read_clock(practice).known == noted
    later(now, MINUTE / 2)
    watch_clock(practice)
    assert read_clock(practice).known == noted + MINUTE


@pytest.mark.parametrize(("by", "trusted"), [(LEAP, True), (LEAP + MINUTE, False), (timedelta(days=3650), False)])
def test_a_weekend_without_the_machine_is_no_leap_and_more_is_one(practice, now, by, trusted):
    watch_clock(practice)
    later(now, by)
    assert read_clock(practice).is_trusted is trusted


def test_a_leap_is_told_once_with_both_days_and_what_to_do(practice, now):
    known = watch_clock(practice).now
    later(now, timedelta(days=200))
    for _ in range(3):
        clock = watch_clock(practice)
        later(now, MINUTE)
    assert f"from {known:%Y-%m-%d} to {clock.now:%Y-%m-%d}" in clock.problem
    assert "screening clock accept" in clock.problem
    assert told(practice, "clock leapt") == 1


def test_a_leap_is_trusted_once_the_time_has_run_for_a_day(practice, now):
    watch_clock(practice)
    later(now, timedelta(days=200))
    for _ in range(25):
        assert not watch_clock(practice).is_trusted
        later(now, CONFIRMED_AFTER / 25)
    assert watch_clock(practice).is_trusted
    assert told(practice, "clock confirmed") == 1


def test_somebody_may_say_that_the_time_is_right(practice, now):
    watch_clock(practice)
    later(now, timedelta(days=200))
    assert not watch_clock(practice).is_trusted
    accept_clock(practice, TESTS)
    assert watch_clock(practice).is_trusted
    assert told(practice, "clock accepted") == 1


def test_a_clock_that_was_set_right_forgets_the_leap_and_the_next_one_begins_anew(practice, now):
    watch_clock(practice)
    later(now, timedelta(days=200))
    watch_clock(practice)
    later(now, -timedelta(days=200))
    assert watch_clock(practice).is_trusted
    later(now, timedelta(days=200) + CONFIRMED_AFTER)
    assert not watch_clock(practice).is_trusted  # the day of the first leap does not count
    assert told(practice, "clock leapt") == 2


@hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
@given(steps=st.lists(STEPS, max_size=5))
def test_whatever_the_clock_does_what_is_trusted_lies_near_what_was_known(practice, steps):
    with transaction():
        db.session.execute(delete(JobRow))
    with time_machine.travel(datetime.now(UTC), tick=False) as clock:
        known = watch_clock(practice).now
        for step in steps:
            clock.shift(step)
            seen = watch_clock(practice)
            assert seen.is_trusted is (seen.now - known <= LEAP)
            known = seen.now if seen.is_trusted else known


def test_before_anything_is_known_the_newest_record_says_what_time_it_was(practice, now):
    later(now, timedelta(days=30))
    assert read_clock(practice).known == newest_record(practice)
    assert not read_clock(practice).is_trusted


def test_where_nothing_is_kept_any_time_may_be_right(practice, now):
    with transaction():
        db.session.execute(delete(AuditEntryRow))
    assert newest_record(practice) is None
    assert read_clock(practice).is_trusted
    accept_clock(practice, TESTS)
    assert told(practice, "clock accepted") == 1


def test_a_clock_behind_what_is_kept_is_told(practice, now):
    kept = datetime.now(UTC)
    add(practice, sent_at=kept)
    assert behind(practice, EARLIEST) is None
    later(now, -AHEAD - MINUTE)
    assert f"before the newest record ({kept:%Y-%m-%d})" in behind(practice, EARLIEST)


def test_a_clock_before_there_was_this_program_is_told_even_where_nothing_is_kept(practice, now):
    now.move_to(EARLIEST - AHEAD - MINUTE)
    assert behind(practice, EARLIEST)
    now.move_to(EARLIEST)
    assert behind(practice, EARLIEST) is None


def test_records_of_a_future_that_somebody_looked_at_count_no_more_and_later_ones_do(practice, now):
    add(practice, sent_at=datetime.now(UTC) + timedelta(days=30))
    assert behind(practice, EARLIEST)
    accept_clock(practice, TESTS)
    assert behind(practice, EARLIEST) is None
    add(practice, sent_at=datetime.now(UTC) + timedelta(days=60))
    assert behind(practice, EARLIEST)
