"""What somebody answers after a session: kept once, and called about if it cannot wait."""

from dataclasses import replace

import pytest
from sqlalchemy import update

from screening.domain.care.episode import ClosedBecause
from screening.domain.care.timeline import Happened
from screening.domain.review.calls import CallOutcome, CallReport, Next
from screening.domain.review.decision import Conclusion, DecisionContent
from screening.domain.rules.rulebook import Outcome
from screening.records.care.tables import FollowUpRow
from screening.records.database import db, transaction
from screening.records.operations.webhooks import News
from screening.workflow.care.course import course_of, timeline
from screening.workflow.care.episode import begin, close
from screening.workflow.care.follow_up import (
    FollowUpSent,
    NotOpenError,
    answer,
    is_closed,
)
from screening.workflow.practice.mail import alert_mails
from screening.workflow.review.calls import log_call
from screening.workflow.review.decide import SeenNumbers, sign
from screening.workflow.rules.replay import replay_follow_ups
from screening.workflow.rules.versions import activate, rulebook_in_force
from tests.builders import IDENTITY, TESTS, Patient, healthy, let_in, unreadable_in_force, written
from tests.languages import OTHER
from tests.workflow.care.conftest import DAY, NOW

SORE = {"ci_signs": ("none",), "ci_soreness": 3, "ci_sore_time": "hours", "ci_events": ("bruise",), "ci_again": "yes"}


@pytest.fixture
def practice(in_care):
    return in_care


def send(practice, made, answers=SORE, now=NOW + DAY, alerts=()):
    book = rulebook_in_force(practice).questionnaires[made.questionnaire]
    return answer(practice, FollowUpSent(made.token, book, answers, "es", now, alerts))


def test_common_soreness_is_kept_and_nobody_is_called(practice, sent, asked):
    found = send(practice, asked)
    assert practice.episodes.of(sent.id).active_at == NOW + DAY
    assert found.suggestion.outcome is Outcome.FITS
    assert practice.calls.of(sent.id) is None
    assert practice.follow_ups.find(asked.token).answered == found
    assert [one.problem for one in replay_follow_ups(practice)] == [None]


@pytest.mark.parametrize(
    ("other_rules", "problem"),
    [
        (lambda _practice: unreadable_in_force(), "cannot be read by this release"),
        (lambda practice: activate(practice, OTHER, TESTS), "does not ask check_in"),
    ],
    ids=["unreadable", "without questions after a session"],
)
def test_an_answer_that_the_rules_it_names_do_not_explain_is_named(practice, sent, asked, other_rules, problem):
    send(practice, asked)
    version = other_rules(practice)
    with transaction():
        db.session.execute(update(FollowUpRow).values(digest=version))
    (replayed,) = replay_follow_ups(practice)
    assert replayed.reference == f"{sent.reference} check_in"
    assert problem in replayed.problem


def test_short_breath_raises_a_call_and_the_alert(practice, sent, wanted, asked):
    before = practice.outbox.count()
    send(practice, asked, {**SORE, "ci_signs": ("short_breath",)}, alerts=alert_mails(wanted))
    call = practice.calls.of(sent.id)
    assert call.raised_at == NOW + DAY
    assert practice.calls.open(5)[0].id == call.id
    assert practice.outbox.count() - before == len(alert_mails(wanted))


@pytest.mark.parametrize(("changes", "stands"), [({"ci_signs": ("short_breath",)}, False), ({}, True)])
def test_an_emergency_after_needling_makes_what_was_signed_wait_and_soreness_does_not(
    practice, sent, asked, changes, stands
):
    sign(practice, sent, DecisionContent(Conclusion.FITS), let_in(), SeenNumbers(1))
    found = send(practice, asked, {**SORE, **changes})
    assert (found.suggestion.outcome is Outcome.EMERGENCY) is not stands
    assert practice.queue.is_decided(sent.id) is stands


def test_other_systems_hear_of_a_call_about_an_answer_after_a_session(practice, sent, asked):
    hook, _secret = written(practice.webhooks.add, "https://record.example.com/hooks", [News.NEEDS_CALL])
    send(practice, asked, {**SORE, "ci_signs": ("short_breath",)})
    told = written(practice.deliveries.take)
    assert (told.target, told.event, told.subject) == (hook.id, "call.needed", sent.reference)


def test_it_stands_before_a_call_that_waits_longer_and_is_milder(app, practice, sent, asked):
    Patient(app.test_client()).has_sent(healthy(rf_body=["not_sure"]), {**IDENTITY, "name": "Bo Li"})
    milder = practice.screenings.newest()
    assert [call.screening_id for call in practice.calls.open(5)] == [milder.id]
    send(practice, asked, {**SORE, "ci_signs": ("short_breath",)})
    assert [call.screening_id for call in practice.calls.open(5)] == [sent.id, milder.id]


def test_an_open_call_is_raised_anew_by_an_emergency(practice, sent, asked):
    therapist = let_in()
    written(practice.calls.raise_for, sent.id, NOW)
    written(practice.calls.take, practice.calls.of(sent.id).id, therapist.id)
    send(practice, asked, {**SORE, "ci_signs": ("chest_pain",)})
    call = practice.calls.open(5)[0]
    assert (call.raised_at, call.taken_by) == (NOW + DAY, "")


def test_a_call_is_not_logged_before_an_answer_that_came_during_it_is_heard(practice, sent, asked):
    therapist, report = let_in(), CallReport(CallOutcome.REACHED, "", Next.CALLED_911)
    written(practice.calls.raise_for, sent.id, NOW)
    call = replace(practice.calls.of(sent.id), heard=0)
    send(practice, asked, {**SORE, "ci_events": ("bruise_grows",)})
    assert practice.calls.of(sent.id).raised_at == NOW, "an answer the same day takes the call from nobody"
    assert not log_call(practice, call, therapist, report)
    assert practice.calls.of(sent.id).log == ()
    assert log_call(practice, replace(call, heard=1), therapist, report)


def test_the_screening_is_held_before_the_link_so_that_no_call_is_about_a_replaced_version(
    practice, sent, asked, monkeypatch
):
    held = []
    for store in (practice.screenings, practice.follow_ups):
        name = "latest" if store is practice.screenings else "hold"
        real = getattr(store, name)
        monkeypatch.setattr(store, name, lambda one, name=name, real=real: held.append(name) or real(one))
    send(practice, asked, {**SORE, "ci_signs": ("chest_pain",)})
    assert held == ["latest", "hold"]
    assert practice.calls.of(sent.id) is not None


@pytest.mark.parametrize("when", ["early", "twice", "over", "closed", "unknown"])
def test_a_link_that_is_not_open_takes_nothing(practice, sent, asked, when):
    if when == "twice":
        send(practice, asked)
    if when == "closed":
        close(practice, practice.episodes.of(sent.id), ClosedBecause.OTHER, "", let_in())
        assert is_closed(practice, asked)
    now = {"early": NOW, "over": asked.expires_at}.get(when, NOW + DAY)
    made = replace(asked, token="unknown") if when == "unknown" else asked
    before = practice.follow_ups.of(sent.id)
    with pytest.raises(NotOpenError):
        send(practice, made, {**SORE, "ci_soreness": 9}, now)
    assert practice.follow_ups.of(sent.id) == before


def test_the_line_in_time_tells_what_was_answered(practice, sent, asked):
    send(practice, asked, {**SORE, "ci_signs": ("short_breath",)})
    course = course_of(practice, sent)
    events = list(timeline(practice, course, practice.settings.time_zone))
    assert [event.marked for event in events if event.what is Happened.CHECKED] == [True]


def test_what_was_signed_before_is_begun_once(practice, sent):
    person = let_in("Kim Lee", "kim@example.com")
    assert begin(practice, sent, person) is False
