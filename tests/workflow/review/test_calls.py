"""Calling: assigned, made and written down on the trail, which never holds what was said."""

from dataclasses import replace

import pytest

from screening.domain.review.calls import CallOutcome, CallReport, Next
from screening.records.audit.entries import Wanted
from screening.workflow.practice.staff import FRONT_DESK, THERAPIST
from screening.workflow.review.calls import NextMissingError, log_call, take_call
from tests.builders import let_in, written

REACHED = CallReport(CallOutcome.REACHED, next=Next.CALLED_911)


def told(practice, chain) -> list[tuple[str, str]]:
    return [(entry.action, entry.detail) for entry in practice.audit.page(Wanted(chain=chain), 9)]


def only(practice):
    (call,) = practice.calls.open(9)
    return call


@pytest.fixture
def about_a_screening(practice, sent_with):
    screening = sent_with(rf_body=["chest_pain"])
    return only(practice), f"screening:{screening.id}"


@pytest.fixture
def about_a_number(practice):
    written(practice.calls.leave, "a" * 32, "509 555 0111")
    return only(practice), f"callback:{only(practice).id}"


@pytest.mark.parametrize("kind", ["about_a_screening", "about_a_number"])
def test_a_call_is_told_under_what_it_is_about(practice, park, request, kind):
    call, chain = request.getfixturevalue(kind)
    assert take_call(practice, call, park)
    assert log_call(practice, call, park, CallReport(CallOutcome.NO_ANSWER, "planted mark"))
    assert log_call(practice, call, park, replace(REACHED, note="planted mark"))
    assert told(practice, chain)[:3] == [
        ("call logged", "reached, called_911"),
        ("call logged", "no_answer"),
        ("taken", "call"),
    ]
    assert "planted" not in str(told(practice, ""))


def test_a_therapist_who_takes_the_call_looks_after_the_screening_that_no_one_has(practice, about_a_screening, park):
    call, _chain = about_a_screening
    take_call(practice, call, park)
    assert practice.queue.taken_by(call.screening_id) == park.id


def test_a_call_that_was_made_already_is_neither_taken_nor_told_again(practice, about_a_number, park):
    call, chain = about_a_number
    log_call(practice, call, park, REACHED)
    before = told(practice, chain)
    assert not take_call(practice, call, park)
    assert not log_call(practice, call, park, CallReport(CallOutcome.NO_ANSWER))
    assert told(practice, chain) == before


def test_the_front_desk_takes_a_call_and_no_patient(practice, about_a_screening):
    call, _chain = about_a_screening
    assert take_call(practice, call, let_in("Desk", "desk@example.com", [FRONT_DESK]))
    assert only(practice).taken_by == "Desk"
    assert practice.queue.taken_by(call.screening_id) is None


@pytest.mark.parametrize("role", [FRONT_DESK, THERAPIST])
def test_who_takes_a_call_takes_no_patient_away(practice, about_a_screening, park, role):
    call, _chain = about_a_screening
    written(practice.queue.take, call.screening_id, park.id)
    assert take_call(practice, call, let_in("Lee", "lee@example.com", [role]))
    assert only(practice).taken_by == "Lee"
    assert practice.queue.taken_by(call.screening_id) == park.id


def test_of_who_was_reached_it_is_logged_only_with_what_is_next(practice, about_a_screening, park):
    call, chain = about_a_screening
    before = told(practice, chain)
    with pytest.raises(NextMissingError):
        log_call(practice, call, park, CallReport(CallOutcome.REACHED))
    assert only(practice).id == call.id
    assert told(practice, chain) == before
