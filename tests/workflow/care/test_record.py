"""A session is recorded once, replaced only by who saw what was there, and counted as it holds."""

from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
import time_machine

from screening.domain.care.episode import Episode
from screening.domain.care.session import SessionContent
from screening.domain.care.timeline import Happened
from screening.domain.review.decision import Conclusion, DecisionContent
from screening.records.care.sessions import RecordedMeanwhileError
from screening.records.review.decisions import Decision
from screening.workflow.care.counts import count_when_due, counted_by_force
from screening.workflow.care.course import Course, Version, course_of, timeline
from screening.workflow.care.record import NewSession, NoCourseError, problem_of_day, record, was_allowed
from tests.consents import gets_credential, set_up

PACIFIC = ZoneInfo("America/Los_Angeles")
SIGNED_LATE = datetime(2027, 3, 13, 23, 30, tzinfo=PACIFIC)  # already the 14th in UTC, and the night of the change
FITS, NOT_NOW = Conclusion.FITS, Conclusion.NOT_NOW


def course_sent(at, closed_at=None, decisions=()):
    """Return a course of care of a form that was sent at some time, and signed and opened a week later."""
    week = timedelta(days=7)
    version = Version(SimpleNamespace(sent_at=at.astimezone(UTC)), tuple(decisions))
    return Course(Episode("e", "s", at + week, at + week, closed_at), (version,), ())


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
        (date(2027, 3, 12), "The form was first sent on March 13, 2027"),
        (date(2027, 3, 13), ""),
        (date(2027, 3, 14), ""),
        (date(2027, 3, 15), "This day is still to come"),
    ],
)
def test_days_are_those_of_the_practice_also_at_half_past_eleven_at_night(day, problem):
    found = problem_of_day(course_sent(SIGNED_LATE), day, date(2027, 3, 14), PACIFIC)
    assert found.startswith(problem)
    assert bool(found) == bool(problem)


def test_a_closed_course_takes_only_days_up_to_its_last():
    closed = datetime(2027, 3, 20, 23, 30, tzinfo=PACIFIC).astimezone(UTC)
    course = course_sent(SIGNED_LATE, closed)
    assert problem_of_day(course, date(2027, 3, 20), date(2027, 4, 1), PACIFIC) == ""
    assert "closed" in problem_of_day(course, date(2027, 3, 21), date(2027, 4, 1), PACIFIC)


@pytest.mark.parametrize(
    ("signed", "day", "allowed"),
    [
        ([(12, FITS)], 11, False),
        ([(12, FITS)], 12, True),
        ([(12, FITS)], 20, True),
        ([(12, NOT_NOW)], 12, False),
        ([(12, FITS), (14, NOT_NOW)], 13, True),
        ([(12, FITS), (14, NOT_NOW)], 14, False),
        ([(12, NOT_NOW), (14, FITS)], 13, False),
        ([(12, FITS), (14, NOT_NOW), (16, FITS)], 15, False),
        ([(14, FITS), (14, NOT_NOW)], 14, True),
        ([], 12, False),
    ],
)
def test_needling_was_allowed_by_what_was_signed_by_the_end_of_that_day(signed, day, allowed):
    """Days are the practice's: half past eleven at night there is already the next day in UTC."""
    late = [(datetime(2027, 3, on, 23, 30, tzinfo=PACIFIC).astimezone(UTC), what) for on, what in signed]
    decisions = [Decision(number, at, "Dr. Park", DecisionContent(what)) for number, (at, what) in enumerate(late)]
    assert was_allowed(course_sent(SIGNED_LATE, decisions=decisions), date(2027, 3, day), PACIFIC) is allowed


def test_a_session_from_before_the_signature_is_counted_asked_about_and_shown_on_its_true_day(care, practice, wanted):
    count_when_due(practice)
    with time_machine.travel(datetime.now(UTC) - timedelta(days=3)):
        screening = care.sends()
    with time_machine.travel(datetime.now(UTC) - timedelta(days=1)):
        held_on = practice.day()
    care.signs(screening)
    course = course_of(practice, screening)
    assert problem_of_day(course, held_on, practice.day(), practice.settings.time_zone) == ""
    assert record(
        practice, screening, NewSession(held_on, SessionContent(True, why="signed late")), care.person, wanted
    )
    (asked,) = practice.follow_ups.of(screening.id)
    assert asked.session_on == held_on
    assert practice.care_counts.read() == counted_by_force(practice)
    points = timeline(practice, course_of(practice, screening), practice.settings.time_zone)
    assert [(point.what, point.marked) for point in points] == [
        (Happened.SCREENED, False),
        (Happened.NEEDLED, False),
        (Happened.SIGNED, False),
    ]
