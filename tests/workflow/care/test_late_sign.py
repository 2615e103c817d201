"""A warning sign on a link that takes nothing any more is called about once, as any emergency, and says why."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from screening.domain.review.calls import CallOutcome, CallReport, Next
from screening.records.care.called_about import late_signs
from screening.records.care.follow_ups import NewFollowUp
from screening.workflow.care.late_sign import call_about_sign
from screening.workflow.review.calls import log_call
from tests.builders import written

NOW = datetime.now(UTC)
DAY = timedelta(days=1)


@pytest.fixture
def token(practice, signed):
    """The token of a link that is over."""
    new = NewFollowUp(signed.id, "check_in", NOW.date(), "en", NOW - 9 * DAY, NOW - 8 * DAY, NOW - DAY)
    return written(practice.follow_ups.add, new).token


def test_it_is_called_about_once(practice, signed, token):
    raised = set()
    for _twice in range(2):
        call_about_sign(practice, token)
        raised |= {(call.id, call.raised_at) for call in practice.calls.open(5)}
    assert len(raised) == 1
    assert len(late_signs(signed.id, practice.calls.of(signed.id).id)) == 2
    call_about_sign(practice, "unknown")
    assert len(practice.calls.open(5)) == 1


def test_it_ranks_as_an_emergency_before_a_milder_call_that_waits_longer(care, practice, signed, token):
    milder = care.sends(rf_body=("not_sure",))
    assert [call.screening_id for call in practice.calls.open(5)] == [milder.id]
    call_about_sign(practice, token)
    assert [call.screening_id for call in practice.calls.open(5)] == [signed.id, milder.id]


def test_an_open_call_is_raised_anew_and_nobody_has_taken_it(care, practice, signed, token):
    written(practice.calls.raise_for, signed.id, NOW - DAY)
    before = practice.calls.of(signed.id)
    written(practice.calls.take, before.id, care.person.id)
    call_about_sign(practice, token)
    after = practice.calls.of(signed.id)
    assert (after.id, after.taken_by, after.raised_at > NOW - DAY) == (before.id, "", True)
    assert not log_call(practice, before, care.person, CallReport(CallOutcome.REACHED, "", Next.CALLED_911))


def test_a_sign_after_a_call_was_closed_is_another_call(care, practice, signed, token):
    call_about_sign(practice, token)
    first = practice.calls.of(signed.id)
    assert log_call(practice, first, care.person, CallReport(CallOutcome.REACHED, "", Next.CALLED_911))
    call_about_sign(practice, token)
    second = practice.calls.of(signed.id)
    assert second.id != first.id
    assert [len(late_signs(signed.id, one.id)) for one in (first, second)] == [1, 1]


def test_a_second_sign_is_seen_before_the_call_about_the_first_is_logged(care, practice, signed, token):
    call_about_sign(practice, token)
    shown = replace(practice.calls.of(signed.id), heard=1)
    call_about_sign(practice, token)
    report = CallReport(CallOutcome.REACHED, "", Next.CALLED_911)
    assert not log_call(practice, shown, care.person, report)
    assert log_call(practice, replace(shown, heard=2), care.person, report)


def test_what_was_signed_before_waits_for_another_signature(practice, signed, token):
    assert practice.queue.is_decided(signed.id)
    call_about_sign(practice, token)
    assert not practice.queue.is_decided(signed.id)


def test_the_call_is_locked_before_the_trail(practice, signed, token, monkeypatch):
    call_about_sign(practice, token)
    order = []
    for store, name in ((practice.calls, "raise_for"), (practice.audit, "add")):
        real = getattr(store, name)
        monkeypatch.setattr(store, name, lambda *given, real=real, name=name: order.append(name) or real(*given))
    call_about_sign(practice, token)
    assert order == ["raise_for", "add"]
