"""Asked after a session: once, when it is due, and called about if it cannot wait."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest
from sqlalchemy import update

from screening.domain.care.episode import ClosedBecause
from screening.domain.care.follow_up import FollowUpState
from screening.domain.care.session import SessionContent
from screening.domain.care.timeline import Happened
from screening.domain.rules.rulebook import Outcome
from screening.practice import NAME
from screening.records.care.tables import FollowUpRow
from screening.records.database import db, transaction
from screening.rulebook.reading.reader import digest
from screening.workflow.care.course import course_of, timeline
from screening.workflow.care.episode import begin, close
from screening.workflow.care.follow_up import (
    FollowUpSent,
    NotOpenError,
    SessionHeld,
    answer,
    ask_after,
    call_about_sign,
    is_closed,
    mail_follow_ups,
    problem_of_asking,
)
from screening.workflow.care.record import NewSession, record
from screening.workflow.practice.mail import alert_mails
from screening.workflow.rules.replay import replay_follow_ups
from screening.workflow.rules.versions import activate, rulebook_in_force
from tests.builders import IDENTITY, TESTS, Patient, healthy, let_in, unreadable_in_force, written
from tests.conftest import RULES_TEXT
from tests.languages import OTHER

NOW = datetime.now(UTC)
DAY = timedelta(days=1)
SORE = {"ci_signs": ("none",), "ci_soreness": 3, "ci_sore_time": "hours", "ci_events": ("bruise",), "ci_again": "yes"}


@pytest.fixture
def practice(app):
    Patient(app.test_client()).has_sent(healthy(), {**IDENTITY, "email": "ana@example.com"})
    with app.app_context():
        stores = app.extensions[NAME]
        written(stores.episodes.open, stores.screenings.newest().id, NOW - 3 * DAY)
        yield stores


@pytest.fixture
def sent(practice):
    return practice.screenings.newest()


@pytest.fixture
def wanted(practice):
    return replace(practice.settings, check_ins=True, alerts_to=("desk@example.com",))


@pytest.fixture
def asked(practice, sent, wanted):
    """Ask after a session of today; return what was asked."""
    written(ask_after, practice, wanted, session(practice, sent), TESTS, NOW)
    (made,) = practice.follow_ups.of(sent.id)
    return made


def session(practice, sent, days=0, *, needled=True):
    day = NOW.astimezone(practice.settings.time_zone).date() + timedelta(days=days)
    return SessionHeld(sent.id, day, needled)


def send(practice, made, answers=SORE, now=NOW + DAY, alerts=()):
    book = rulebook_in_force(practice).questionnaires[made.questionnaire]
    return answer(practice, FollowUpSent(made.token, book, answers, "es", now, alerts))


def test_what_keeps_the_practice_from_asking_is_told(practice, wanted):
    assert problem_of_asking(practice, replace(wanted, check_ins=False)) is None
    assert "COURSE_OF_CARE" in problem_of_asking(practice, wanted)
    assert problem_of_asking(practice, replace(wanted, course_of_care=True, measure_every=3)) is None
    text = RULES_TEXT
    former = text[: text.index("\nquestionnaires:")]
    written(practice.rules.put_in_force, digest(former), former, "somebody")
    assert "no questionnaire for it" in problem_of_asking(practice, replace(wanted, course_of_care=True))
    less = replace(wanted, course_of_care=True, check_ins=False, measure_every=3)
    assert "no questionnaire that measures" in problem_of_asking(practice, less)


def test_nobody_is_asked_unless_the_practice_wants_it(practice, sent, wanted):
    written(ask_after, practice, replace(wanted, check_ins=False), session(practice, sent), TESTS, NOW)
    assert practice.follow_ups.of(sent.id) == []


def test_it_opens_a_day_later_in_the_language_of_the_patient_and_is_asked_once(practice, sent, wanted, asked):
    assert (asked.opens_at - NOW, asked.expires_at - NOW) == (DAY, 7 * DAY)
    assert asked.language == sent.language
    written(ask_after, practice, wanted, session(practice, sent), TESTS, NOW)
    assert practice.follow_ups.of(sent.id) == [asked]


def test_the_practice_may_ask_later_and_never_earlier_than_the_rules(practice, sent, wanted):
    written(ask_after, practice, replace(wanted, check_in_hours=48), session(practice, sent), TESTS, NOW)
    assert practice.follow_ups.of(sent.id)[0].opens_at - NOW == 2 * DAY
    written(ask_after, practice, replace(wanted, check_in_hours=24), session(practice, sent, -1), TESTS, NOW)
    day = session(practice, sent, -1).held_on
    other = next(one for one in practice.follow_ups.of(sent.id) if one.session_on == day)
    noon = datetime.combine(day, time(12), practice.settings.time_zone)
    assert other.opens_at == max(noon + DAY, NOW)


def test_a_session_recorded_long_after_is_not_asked_about(practice, sent, wanted):
    written(ask_after, practice, wanted, session(practice, sent, -8), TESTS, NOW)
    assert practice.follow_ups.of(sent.id) == []


def test_recorded_anew_without_needling_the_link_ends(practice, sent, wanted, asked):
    written(ask_after, practice, wanted, session(practice, sent, needled=False), TESTS, NOW)
    (ended,) = practice.follow_ups.of(sent.id)
    assert ended.state(NOW + DAY, closed=False) is FollowUpState.ENDED


def test_recording_a_session_asks_after_it(practice, sent, wanted):
    day = session(practice, sent).held_on
    record(practice, sent, NewSession(day, SessionContent(needled=True)), let_in(), wanted)
    assert [one.session_on for one in practice.follow_ups.of(sent.id)] == [day]


def test_the_mail_is_written_once_when_it_opens_and_names_nothing(practice, wanted, asked):
    assert mail_follow_ups(practice, wanted, NOW) == 0
    assert mail_follow_ups(practice, wanted, NOW + DAY) == 1
    assert mail_follow_ups(practice, wanted, NOW + DAY) == 0
    mail = written(practice.outbox.take).mail
    assert mail.to == "ana@example.com"
    assert f"/c/{asked.token}" in mail.body
    for word in ("Ana", "needl", "sore"):
        assert word not in mail.subject + mail.body


def test_no_mail_goes_out_once_the_episode_is_closed(practice, wanted, asked):
    close(practice, practice.episodes.of(asked.episode_of), ClosedBecause.WISH, "", let_in())
    assert mail_follow_ups(practice, wanted, NOW + DAY) == 0


def test_an_episode_that_is_opened_again_in_time_still_gets_its_mail(practice, wanted, asked):
    close(practice, practice.episodes.of(asked.episode_of), ClosedBecause.WISH, "", let_in())
    assert not practice.follow_ups.is_mail_due(NOW + DAY)
    assert mail_follow_ups(practice, wanted, NOW + DAY) == 0
    written(practice.episodes.open, asked.episode_of, NOW + DAY)
    assert mail_follow_ups(practice, wanted, NOW + DAY) == 1


def test_common_soreness_is_kept_and_nobody_is_called(practice, sent, asked):
    found = send(practice, asked)
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


def test_measuring_again_is_asked_each_so_many_sessions(practice, sent, wanted):
    often = replace(wanted, check_ins=False, measure_every=2)
    today, by = session(practice, sent).held_on, let_in()
    for days in (-2, -1, 0):
        day = today + timedelta(days=days)
        record(practice, sent, NewSession(day, SessionContent(needled=True)), by, often)
        names = [one.questionnaire for one in practice.follow_ups.of(sent.id)]
        assert names == ([] if days == -2 else ["outcomes"])
    assert practice.follow_ups.of(sent.id)[0].session_on is None


def test_a_sign_on_a_link_that_is_not_open_is_called_about_once(practice, sent, asked):
    for _twice in range(2):
        call_about_sign(practice, asked.token, NOW)
    assert len(practice.calls.open(5)) == 1
    call_about_sign(practice, "unknown", NOW)
    assert len(practice.calls.open(5)) == 1


def test_the_line_in_time_tells_what_was_answered(practice, sent, asked):
    send(practice, asked, {**SORE, "ci_signs": ("short_breath",)})
    course = course_of(practice, sent)
    events = list(timeline(practice, course, practice.settings.time_zone))
    assert [event.marked for event in events if event.what is Happened.CHECKED] == [True]


def test_what_was_signed_before_is_begun_once(practice, sent):
    person = let_in("Kim Lee", "kim@example.com")
    assert begin(practice, sent, person) is False
