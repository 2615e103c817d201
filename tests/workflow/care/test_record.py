"""A session is recorded once, replaced only by who saw what was there, and counted as it holds."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine

from screening.domain.care.episode import Episode
from screening.records.care.sessions import RecordedMeanwhileError
from screening.workflow.care.counts import count_when_due, counted_by_force
from screening.workflow.care.record import NoCourseError, problem_of_day
from tests.consents import gets_credential, set_up

PACIFIC = ZoneInfo("America/Los_Angeles")
SIGNED_LATE = datetime(2027, 3, 13, 23, 30, tzinfo=PACIFIC)  # already the 14th in UTC, and the night of the change


def test_the_same_content_twice_is_recorded_once(care, practice, signed):
    assert care.records(signed, happened=("bruise",))
    assert not care.records(signed, happened=("bruise",))
    assert not care.records(signed, seen=1, happened=("bruise",))
    assert len(practice.care_sessions.of(signed.id)) == 1


def test_other_content_replaces_what_was_seen_and_both_stay(care, practice, signed):
    care.records(signed)
    with pytest.raises(RecordedMeanwhileError):
        care.records(signed, needle_count=9)
    assert care.records(signed, seen=1, needle_count=9)
    assert [one.content.needle_count for one in practice.care_sessions.of(signed.id)] == [None, 9]


def test_it_knows_under_which_answers_it_was_held(care, practice, signed):
    newer = care.answers_again(signed, needle_hesitancy=3)
    care.records(newer)
    (session,) = practice.care_sessions.of(signed.id)
    assert (session.content.version_id, session.content.outcome) == (newer.id, newer.outcome)


def test_a_correction_keeps_under_which_answers_the_session_was_held(care, practice, signed):
    care.records(signed)
    newer = care.answers_again(signed, skin_area=("not_sure",))
    assert newer.outcome != signed.outcome
    care.records(newer, seen=1, note="left calf, too")
    corrected = practice.care_sessions.of(signed.id)[-1].content
    assert (corrected.note, corrected.version_id, corrected.outcome) == ("left calf, too", signed.id, signed.outcome)
    care.records(newer, seen=2, needled=False)
    care.records(newer, seen=3)
    assert practice.care_sessions.of(signed.id)[-1].content.version_id == newer.id, "it is new that there was needling"


def test_recording_an_earlier_day_is_activity(care, practice, signed):
    with time_machine.travel(datetime.now(UTC) + timedelta(days=5)):
        care.records(signed)
    with time_machine.travel(datetime.now(UTC) + timedelta(days=9)):
        care.records(signed, day=practice.day() - timedelta(days=8))
        assert practice.episodes.of(signed.id).active_at.date() == datetime.now(UTC).date()


def test_it_keeps_that_who_needled_had_no_valid_credential_on_that_day(care, practice, signed):
    def kept(*, needled=True):
        seen = len(practice.care_sessions.of(signed.id))
        care.records(signed, seen=seen, needled=needled, needle_count=seen)
        return practice.care_sessions.of(signed.id)[-1].content.without_credential

    assert kept() is False, "the practice asks for none"
    assert kept(needled=False) is False
    set_up(practice, needs_credential="yes")
    assert kept() is True
    gets_credential(practice, care.person.id, practice.day())
    assert kept() is True, "who corrects a record did not needle"
    assert kept(needled=False) is False
    assert kept() is False
    assert kept(needled=False) is False
    gets_credential(practice, care.person.id, practice.day() - timedelta(days=1))
    assert kept() is True


def test_without_a_signature_there_is_nothing_to_record(care):
    with pytest.raises(NoCourseError):
        care.records(care.sends())


def test_the_counts_follow_each_record(care, practice, signed):
    count_when_due(practice)
    care.records(signed, happened=("bruise",), sites=("neck",))
    care.records(signed, seen=1, happened=())
    other = care.sends()
    care.signs(other)
    care.records(other, technique="pulse", happened=("faint",))
    assert practice.care_counts.read() == counted_by_force(practice)
    assert practice.care_counts.read()["|sessions"] == 2


@pytest.mark.parametrize(
    ("day", "problem"),
    [
        (date(2027, 3, 12), "The course of care began on March 13, 2027"),
        (date(2027, 3, 13), ""),
        (date(2027, 3, 14), ""),
        (date(2027, 3, 15), "This day is still to come"),
    ],
)
def test_days_are_those_of_the_practice_also_at_half_past_eleven_at_night(day, problem):
    episode = Episode("e", "s", SIGNED_LATE.astimezone(UTC), SIGNED_LATE)
    found = problem_of_day(episode, day, date(2027, 3, 14), PACIFIC)
    assert found.startswith(problem)
    assert bool(found) == bool(problem)


def test_a_closed_course_takes_only_days_up_to_its_last():
    closed = datetime(2027, 3, 20, 23, 30, tzinfo=PACIFIC).astimezone(UTC)
    episode = Episode("e", "s", SIGNED_LATE, closed, closed)
    assert problem_of_day(episode, date(2027, 3, 20), date(2027, 4, 1), PACIFIC) == ""
    assert "closed" in problem_of_day(episode, date(2027, 3, 21), date(2027, 4, 1), PACIFIC)
    assert "sign" in problem_of_day(None, date(2027, 3, 20), date(2027, 4, 1), PACIFIC)
