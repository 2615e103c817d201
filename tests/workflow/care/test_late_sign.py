"""A warning sign that was not sent is called about once, as any emergency, and says why."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from screening.domain.review.calls import CallOutcome, CallReport, Next
from screening.records.audit.entries import Action, Wanted
from screening.records.care.called_about import unsent_signs
from screening.records.care.follow_ups import NewFollowUp
from screening.records.operations.webhooks import News
from screening.records.review.listing import Shown, Status
from screening.workflow.care import late_sign
from screening.workflow.care.late_sign import call_about_sign
from screening.workflow.intake.start import StartContext, start
from screening.workflow.practice.mail import alert_mails
from screening.workflow.review.calls import log_call
from tests.builders import written

NOW = datetime.now(UTC)
DAY = timedelta(days=1)


@pytest.fixture
def token(practice, signed):
    """The token of a link that is over."""
    new = NewFollowUp(signed.id, "check_in", NOW.date(), "en", NOW - 9 * DAY, NOW - 8 * DAY, NOW - DAY)
    return written(practice.follow_ups.add, new).token


@pytest.fixture
def minutes_apart(monkeypatch):
    """Signs that come later than a second press of the same button."""
    monkeypatch.setattr(late_sign, "_PRESSED_AGAIN", timedelta())


def test_it_is_called_about_once(practice, signed, token, minutes_apart):
    raised = set()
    for _twice in range(2):
        call_about_sign(practice, token)
        raised |= {(call.id, call.raised_at) for call in practice.calls.open(5)}
    assert len(raised) == 1
    assert len(unsent_signs(signed.id, practice.calls.of(signed.id).id)) == 2
    call_about_sign(practice, "unknown")
    assert len(practice.calls.open(5)) == 1


def test_pressing_again_and_again_within_a_minute_writes_one_entry_and_loses_no_call(care, practice, signed, token):
    def entries():
        wanted = Wanted(chain=f"screening:{signed.id}", action=Action.SIGN_TOO_LATE)
        return len(practice.audit.page(wanted, 9))

    alerts = alert_mails(replace(practice.settings, alerts_to=("desk@example.com",), demo=True))
    for _press in range(3):
        call_about_sign(practice, token, alerts)
    (call,) = practice.calls.open(5)
    assert (entries(), practice.outbox.count()) == (1, 1)
    assert not practice.queue.is_decided(signed.id)
    assert log_call(practice, call, care.person, CallReport(CallOutcome.REACHED, "", Next.CALLED_911))
    call_about_sign(practice, token, alerts)  # the call is over: this is news, however soon it comes
    assert (len(practice.calls.open(5)), entries(), practice.outbox.count()) == (1, 2, 2)


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
    assert [len(unsent_signs(signed.id, one.id)) for one in (first, second)] == [1, 1]


def test_a_second_sign_is_seen_before_the_call_about_the_first_is_logged(care, practice, signed, token, minutes_apart):
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


def test_the_call_is_locked_before_the_trail(practice, signed, token, monkeypatch, minutes_apart):
    call_about_sign(practice, token)
    order = []
    for store, name in ((practice.calls, "raise_for"), (practice.audit, "add")):
        real = getattr(store, name)
        monkeypatch.setattr(store, name, lambda *given, real=real, name=name: order.append(name) or real(*given))
    call_about_sign(practice, token)
    assert order == ["raise_for", "add"]


def test_a_sign_picked_while_changing_answers_raises_one_call_at_once(care, practice, signed):
    alerts = alert_mails(replace(practice.settings, alerts_to=("desk@example.com",), demo=True))
    token = care.ticks_while_changing(signed, alerts=alerts, rf_nerve=("leg_weak_worse",))
    for ticks in (("none",), ("leg_weak_worse",), ("leg_weak_worse", "saddle_numb")):
        care.ticks_while_changing(signed, token, alerts, rf_nerve=ticks)
    (call,) = practice.calls.open(5)
    assert call.screening_id == signed.id
    assert practice.outbox.count() == 1
    first = unsent_signs(signed.id, call.id)[-1]
    assert (first.in_change, call.raised_at) == (True, first.at)
    assert len(unsent_signs(signed.id, call.id)) == 2  # the second sign is news for who is on the phone


def test_it_is_on_the_trail_and_other_systems_hear_of_it(care, practice, signed, monkeypatch):
    heard = []
    monkeypatch.setattr(practice.deliveries, "announce", lambda news, about, **_more: heard.append((news, about)))
    care.ticks_while_changing(signed, rf_body=("chest_pain",))
    assert heard == [(News.NEEDS_CALL, signed.id)]
    newest = practice.audit.page(Wanted(chain=f"screening:{signed.id}"), 1)[0]
    assert (newest.action, newest.detail) == (Action.SIGN_IN_CHANGE, "")


@pytest.mark.parametrize("is_needled", [True, False])
def test_it_makes_a_signed_decision_wait_again(care, practice, signed, is_needled):
    if is_needled:
        care.records(signed)
    care.ticks_while_changing(signed, rf_body=("chest_pain",))
    assert not practice.queue.is_decided(signed.id)
    (entry,) = practice.queue.page(9, Shown())
    assert (entry.status, entry.since_session) == (Status.CHANGED, is_needled)


def test_taken_back_and_sent_it_stays_one_call_about_the_new_version_and_nothing_stands(care, practice, signed):
    token = care.ticks_while_changing(signed, rf_body=("chest_pain",))
    again = care.answers_again(signed, token, rf_body=("none",))
    (call,) = practice.calls.open(5)
    assert call.screening_id == again.id
    assert (again.taken_back, practice.decisions.of(again.id)) == ({"rf_body": ("chest_pain",)}, [])


def test_sent_it_stays_one_call_about_the_new_version(care, practice, signed):
    token = care.ticks_while_changing(signed, rf_body=("chest_pain",))
    again = care.answers_again(signed, token)
    assert [call.screening_id for call in practice.calls.open(5)] == [again.id]
    assert again.outcome == "emergency"


def test_a_sign_that_was_sent_before_or_is_not_in_a_change_raises_no_other_call(care, practice):
    sent = care.sends(rf_body=("chest_pain",))
    call = practice.calls.of(sent.id)
    token = care.ticks_while_changing(sent, needle_hesitancy=3)
    care.ticks_while_changing(sent, token, rf_body=("none",))
    care.ticks_while_changing(sent, token, rf_body=("chest_pain",))
    assert practice.calls.open(5) == [call]
    care.ticks_while_changing(
        sent, start(practice, StartContext(care.rulebook, "en", NOW.date())), rf_body=("stroke_signs",)
    )
    assert practice.calls.open(5) == [call]


def test_a_sign_is_about_the_newest_version_even_if_another_device_sent_meanwhile(care, practice, signed):
    token = care.begins_to_change(signed)
    newest = care.answers_again(signed, needle_hesitancy=3)
    care.ticks_while_changing(signed, token, rf_body=("chest_pain",))
    assert [call.screening_id for call in practice.calls.open(5)] == [newest.id]
