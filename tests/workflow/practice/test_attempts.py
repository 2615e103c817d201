"""Attempts: counted for each who makes them, forgiven once one was right."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import func, select

from screening.records.access.tables import AttemptRow
from screening.records.database import db
from screening.workflow.practice.attempts import (
    count_attempt,
    count_wrong_attempt,
    forget_old_attempts,
    forgive_attempts,
)

HOUR = timedelta(hours=1)


@pytest.fixture
def now():
    with time_machine.travel(datetime.now(UTC), tick=False) as clock:
        yield clock


def attempts(practice, times, who="ana", what="code", most=3) -> list[bool]:
    """Whether each of so many attempts may go on."""
    return [count_attempt(practice, what, who, most, HOUR) == 0 for _ in range(times)]


def test_so_many_go_through_and_then_one_waits_until_the_time_is_over(practice, now):
    assert attempts(practice, 4) == [True, True, True, False]
    assert 0 < count_attempt(practice, "code", "ana", 3, HOUR) <= HOUR.seconds
    now.shift(HOUR + timedelta(seconds=1))
    assert attempts(practice, 1) == [True]


def test_another_person_and_another_thing_have_attempts_of_their_own(practice, now):
    attempts(practice, 4)
    assert attempts(practice, 1, who="bo") == attempts(practice, 1, what="birthday") == [True]


def test_one_that_was_right_is_taken_back(practice, app, now):
    with app.test_request_context():
        for _ in range(9):
            assert attempts(practice, 1) == [True]
            forgive_attempts(practice, [], [("code", "ana")])


def test_wrong_ones_make_wait_longer_and_a_right_one_forgets_them(practice, app, now):
    waits = []
    for _ in range(12):
        waits.append(count_wrong_attempt(practice, "password", "ana"))
        now.shift(timedelta(seconds=waits[-1]))
    assert waits[0] == 0
    assert max(waits) > 0
    with app.test_request_context():
        forgive_attempts(practice, [("password", "ana")])
    assert count_wrong_attempt(practice, "password", "ana") == 0


def test_what_counts_no_longer_is_forgotten(practice, now):
    attempts(practice, 2)
    forget_old_attempts(practice)
    assert db.session.scalar(select(func.count()).select_from(AttemptRow)) == 1
    now.shift(timedelta(days=2))
    forget_old_attempts(practice)
    assert db.session.scalar(select(func.count()).select_from(AttemptRow)) == 0
