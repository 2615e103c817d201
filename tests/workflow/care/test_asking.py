"""Asked after a session: once, when it is due, by one mail, and what was named is asked for again."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest
from sqlalchemy import update

from screening.domain.care.episode import ClosedBecause
from screening.domain.care.follow_up import FollowUpState
from screening.domain.care.session import SessionContent
from screening.records.care.tables import FollowUpRow
from screening.records.database import db, transaction
from screening.records.tables import ScreeningRow
from screening.rulebook.reading.reader import digest
from screening.workflow.care.asking import ask_after, mail_follow_ups, problem_of_asking
from screening.workflow.care.episode import close
from screening.workflow.care.follow_up import FollowUpSent, also_open, answer
from screening.workflow.care.record import NewSession, record
from screening.workflow.review.patient_file import erase
from screening.workflow.rules.versions import rulebook_in_force
from tests.builders import IDENTITY, TESTS, Patient, healthy, let_in, written
from tests.conftest import RULES_TEXT
from tests.workflow.care.conftest import DAY, NOW, held

PEG = {"peg_pain": 4, "peg_enjoy": 4, "peg_activity": 4}


@pytest.fixture
def practice(in_care):
    return in_care


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
    named = replace(less, measure_every=0, own_activities=True)
    assert "no questionnaire for that" in problem_of_asking(practice, named)
    assert "COURSE_OF_CARE" in problem_of_asking(practice, replace(named, course_of_care=False))


def test_nobody_is_asked_unless_the_practice_wants_it(practice, sent, wanted):
    written(ask_after, practice, replace(wanted, check_ins=False), held(practice, sent), TESTS, NOW)
    assert practice.follow_ups.of(sent.id) == []


def test_it_opens_a_day_later_in_the_language_of_the_patient_and_is_asked_once(practice, sent, wanted, asked):
    assert (asked.opens_at - NOW, asked.expires_at - NOW) == (DAY, 7 * DAY)
    assert asked.language == sent.language
    written(ask_after, practice, wanted, held(practice, sent), TESTS, NOW)
    assert practice.follow_ups.of(sent.id) == [asked]


def test_the_practice_may_ask_later_and_never_earlier_than_the_rules(practice, sent, wanted):
    written(ask_after, practice, replace(wanted, check_in_hours=48), held(practice, sent), TESTS, NOW)
    assert practice.follow_ups.of(sent.id)[0].opens_at - NOW == 2 * DAY
    written(ask_after, practice, replace(wanted, check_in_hours=24), held(practice, sent, -1), TESTS, NOW)
    day = held(practice, sent, -1).held_on
    other = next(one for one in practice.follow_ups.of(sent.id) if one.session_on == day)
    noon = datetime.combine(day, time(12), practice.settings.time_zone)
    assert other.opens_at == max(noon.astimezone(UTC) + DAY, NOW)  # 24 hours, also when clocks change


def test_a_session_recorded_long_after_is_not_asked_about(practice, sent, wanted):
    written(ask_after, practice, wanted, held(practice, sent, -8), TESTS, NOW)
    assert practice.follow_ups.of(sent.id) == []


def test_recorded_anew_without_needling_the_link_ends(practice, sent, wanted, asked):
    written(ask_after, practice, wanted, held(practice, sent, needled=False), TESTS, NOW)
    (ended,) = practice.follow_ups.of(sent.id)
    assert ended.state(NOW + DAY, closed=False) is FollowUpState.ENDED


def test_recording_a_session_asks_after_it(practice, sent, wanted):
    day = held(practice, sent).held_on
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


def test_a_mail_that_waits_goes_with_the_person_who_is_erased(practice, sent, wanted, asked):
    assert mail_follow_ups(practice, wanted, NOW + DAY) == 1
    erase(practice, sent, TESTS, "asked for")
    assert practice.outbox.count() == 0


def test_one_that_cannot_be_opened_keeps_no_other_from_getting_its_mail(app, practice, wanted, asked, caplog):
    Patient(app.test_client()).has_sent(healthy(), {**IDENTITY, "email": "bo@example.com"})
    other = next(one for one in practice.screenings.all() if one.id != asked.episode_of)
    written(practice.episodes.open, other.id, NOW - 3 * DAY)
    written(ask_after, practice, wanted, held(practice, other), TESTS, NOW)
    with transaction():
        db.session.get(ScreeningRow, asked.episode_of).sealed_identity = b"x" * 40
    assert mail_follow_ups(practice, wanted, NOW + DAY) == 1
    assert written(practice.outbox.take).mail.to == "bo@example.com"
    assert "a question is not mailed" in caplog.text
    assert not practice.follow_ups.is_mail_due(NOW + DAY)


def test_no_mail_goes_out_once_the_episode_is_closed(practice, wanted, asked):
    close(practice, practice.episodes.of(asked.episode_of), ClosedBecause.WISH, "", let_in())
    assert mail_follow_ups(practice, wanted, NOW + DAY) == 0


def test_an_episode_that_is_opened_again_in_time_still_gets_its_mail(practice, wanted, asked):
    close(practice, practice.episodes.of(asked.episode_of), ClosedBecause.WISH, "", let_in())
    assert not practice.follow_ups.is_mail_due(NOW + DAY)
    assert mail_follow_ups(practice, wanted, NOW + DAY) == 0
    written(practice.episodes.open, asked.episode_of, NOW + DAY)
    assert mail_follow_ups(practice, wanted, NOW + DAY) == 1


def asked_after_needling(practice, sent, by, wanted, *days):
    """Record sessions with needling on these days, from today; return what was asked, and not answered."""
    today = held(practice, sent).held_on
    for day in days:
        record(practice, sent, NewSession(today + timedelta(days=day), SessionContent(needled=True)), by, wanted)
    return {one.questionnaire: one for one in practice.follow_ups.of(sent.id) if not one.answered}


def test_what_somebody_wants_to_do_is_asked_at_once_after_the_first_needling_if_the_practice_wants_it(
    practice, sent, wanted
):
    less, by = replace(wanted, check_ins=False), let_in()
    assert asked_after_needling(practice, sent, by, less, -2) == {}
    asked = asked_after_needling(practice, sent, by, replace(less, own_activities=True), -1, 0)
    assert list(asked) == ["named_activities"]
    assert asked["named_activities"].opens_at <= datetime.now(UTC)
    assert len(practice.follow_ups.of(sent.id)) == 1


def test_once_named_it_is_measured_with_the_rest_and_goes_out_in_one_mail(practice, sent, wanted):
    often = replace(wanted, measure_every=2, own_activities=True, demo=True)
    by = let_in()
    asked = asked_after_needling(practice, sent, by, often, -1)["named_activities"]
    book = rulebook_in_force(practice).questionnaires["named_activities"]
    said = {"af_what_1": "climbing stairs", "af_score_1": 4}
    answer(practice, FollowUpSent(asked.token, book, said, "en", datetime.now(UTC)))
    with transaction():
        db.session.execute(update(FollowUpRow).where(FollowUpRow.id == asked.id).values(answered_at=NOW - DAY))
    again = asked_after_needling(practice, sent, by, often, 0)
    assert set(again) == {"check_in", "outcomes", "named_activities"}
    later = datetime.now(UTC) + DAY
    assert {one.opens_at <= later for one in again.values()} == {True}
    assert also_open(practice, again["outcomes"], later).questionnaire != "outcomes"


def test_what_measures_is_mailed_a_day_after_what_nobody_answered(practice, sent, wanted):
    often = replace(wanted, measure_every=1, demo=True)
    asked = asked_after_needling(practice, sent, let_in(), often, 0)
    later = datetime.now(UTC) + DAY
    assert [mail_follow_ups(practice, often, later) for _time in range(2)] == [1, 0]
    mail = written(practice.outbox.take).mail
    assert f"/c/{asked['check_in'].token}" in mail.body
    next_day = later + DAY
    assert mail_follow_ups(practice, often, next_day - timedelta(minutes=1)) == 0
    assert asked["check_in"].expires_at > next_day
    assert mail_follow_ups(practice, often, next_day) == 1
    assert f"/c/{asked['outcomes'].token}" in written(practice.outbox.take).mail.body


def test_who_ignores_every_link_is_still_asked_all_and_gets_none_that_measures_within_a_day_of_another(
    practice, sent, wanted
):
    often, by = replace(wanted, measure_every=1, own_activities=True, demo=True), let_in()
    asked_after_needling(practice, sent, by, often, -1, 0)
    for hour in range(7 * 24):
        mail_follow_ups(practice, often, NOW + timedelta(hours=hour))
    mailed = practice.follow_ups.of(sent.id)
    assert {one.questionnaire for one in mailed if one.mailed_at} == {"check_in", "outcomes", "named_activities"}
    for one in mailed:
        before = [other.mailed_at for other in mailed if other.id != one.id and other.mailed_at <= one.mailed_at]
        assert one.session_on or all(one.mailed_at - at >= DAY for at in before)


def test_a_session_that_is_corrected_asks_nothing_anew(practice, sent, wanted):
    often, by = replace(wanted, check_ins=False, measure_every=1, own_activities=True), let_in()
    asked = asked_after_needling(practice, sent, by, often, 0)
    for name, said in (("outcomes", PEG), ("named_activities", {"af_what_1": "climbing stairs", "af_score_1": 4})):
        book = rulebook_in_force(practice).questionnaires[name]
        answer(practice, FollowUpSent(asked[name].token, book, said, "en", asked[name].opens_at))
    content = SessionContent(needled=True, note="and so on")
    assert record(practice, sent, NewSession(held(practice, sent).held_on, content, 1), by, often)
    assert [one for one in practice.follow_ups.of(sent.id) if not one.answered] == []


def test_measuring_again_is_asked_each_so_many_sessions(practice, sent, wanted):
    often = replace(wanted, check_ins=False, measure_every=2)
    today, by = held(practice, sent).held_on, let_in()
    for days in (-2, -1, 0):
        day = today + timedelta(days=days)
        record(practice, sent, NewSession(day, SessionContent(needled=True)), by, often)
        names = [one.questionnaire for one in practice.follow_ups.of(sent.id)]
        assert names == ([] if days == -2 else ["outcomes"])
    assert practice.follow_ups.of(sent.id)[0].session_on is None


def test_a_session_recorded_late_counts_like_any_other(practice, sent, wanted):
    often, by = replace(wanted, check_ins=False, measure_every=3), let_in()
    today = held(practice, sent).held_on
    for days in (-2, 0, -1):
        assert practice.follow_ups.of(sent.id) == []
        record(practice, sent, NewSession(today + timedelta(days=days), SessionContent(needled=True)), by, often)
    assert [one.questionnaire for one in practice.follow_ups.of(sent.id)] == ["outcomes"]
