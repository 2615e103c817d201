"""Calls to make: those that are open, and of these the ones that nobody has taken on."""

from datetime import UTC, datetime, timedelta

import time_machine

from screening.domain.review.calls import CallOutcome, CallReport
from screening.records.review.calls_to_make import CallsToMake, calls_to_make
from tests.builders import let_in, written
from tests.records.screenings.test_screenings import add


def test_where_nobody_waits_there_is_no_oldest(practice):
    assert calls_to_make() == CallsToMake(0, None, 0, None)


def test_calls_that_nobody_has_taken_are_told_apart(practice):
    somebody = let_in()
    with time_machine.travel(datetime.now(UTC) - timedelta(hours=2), tick=False):
        taken = add(practice)
        written(practice.calls.raise_for, taken)
    written(practice.calls.take_about, taken, somebody.id)
    written(practice.calls.raise_for, add(practice))
    found = calls_to_make()
    assert (found.open, found.untaken) == (2, 1)
    assert found.oldest < found.oldest_untaken


def test_a_call_that_was_made_waits_no_longer(practice):
    somebody = let_in()
    written(practice.calls.raise_for, add(practice))
    (call,) = practice.calls.open(10)
    written(practice.calls.log, call.id, somebody.id, CallReport(CallOutcome.REACHED))
    assert calls_to_make().open == 0
