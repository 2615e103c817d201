"""Sign-ins: a session that a wrong clock began holds no longer than any other."""

from datetime import UTC, datetime, timedelta

import time_machine

from screening.workflow.practice.credentials import is_signed_in
from tests.builders import let_in, written


def test_a_session_that_was_begun_by_a_clock_that_ran_ahead_ends_when_it_is_right(practice):
    person = let_in()
    with time_machine.travel(datetime.now(UTC) + timedelta(days=30)):
        begun = written(practice.sign_ins.start, person.id, "browser")
        assert is_signed_in(practice, begun, person.id)
    assert not is_signed_in(practice, begun, person.id)
    assert practice.sign_ins.of(person.id) == []


def test_a_clock_that_is_set_back_by_a_minute_signs_nobody_out(practice):
    person = let_in()
    with time_machine.travel(datetime.now(UTC) + timedelta(minutes=1)):
        begun = written(practice.sign_ins.start, person.id, "browser")
    assert is_signed_in(practice, begun, person.id)
