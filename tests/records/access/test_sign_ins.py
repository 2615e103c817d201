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


def test_all_sessions_of_one_person_end_but_the_one_that_is_named(practice):
    park, lee = let_in(), let_in("Lee", "lee@example.com")
    here, there = (written(practice.sign_ins.start, park.id, "browser") for _ in range(2))
    other = written(practice.sign_ins.start, lee.id, "browser")
    written(practice.sign_ins.end_all, park.id, here)
    assert is_signed_in(practice, here, park.id)
    assert not is_signed_in(practice, there, park.id)
    assert is_signed_in(practice, other, lee.id)
    written(practice.sign_ins.end_all, park.id)
    assert not is_signed_in(practice, here, park.id)
