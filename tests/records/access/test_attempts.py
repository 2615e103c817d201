"""Attempts at a door: what is over is not kept."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import func, select, update

from screening.records.access.tables import AttemptRow
from screening.records.database import db, transaction
from tests.builders import written


@pytest.mark.parametrize(("hours", "kept"), [(23, 1), (25, 0)])
def test_an_attempt_is_forgotten_a_day_after_its_wait_was_over(practice, hours, kept):
    written(practice.attempts.wrong, "password", "x")
    with transaction():
        db.session.execute(update(AttemptRow).values(until=datetime.now(UTC) - timedelta(hours=hours)))
    written(practice.attempts.forget_old)
    assert db.session.scalar(select(func.count()).select_from(AttemptRow)) == kept


def ahead(**by):
    return time_machine.travel(datetime.now(UTC) + timedelta(**by), tick=True)


def test_tries_that_were_counted_by_a_clock_that_ran_ahead_lock_nobody_out(practice):
    with ahead(days=30):
        for _ in range(9):
            written(practice.attempts.wrong, "password", "x")
            written(practice.attempts.over, "start", "x", 2, timedelta(hours=1))
        assert written(practice.attempts.wrong, "password", "x") > 0
    assert written(practice.attempts.wrong, "password", "x") == 0
    assert written(practice.attempts.over, "start", "x", 2, timedelta(hours=1)) == 0


def test_tries_of_this_hour_still_count_after_a_clock_that_was_a_little_ahead(practice):
    for _ in range(3):
        written(practice.attempts.over, "start", "x", 2, timedelta(hours=1))
    assert written(practice.attempts.over, "start", "x", 2, timedelta(hours=1)) > 0
