"""The timeline: every version, signature, session and closing, in order and marked where it asks for a look."""

from datetime import timedelta

from screening.domain.care.episode import ClosedBecause
from screening.domain.care.timeline import Happened
from screening.domain.review.decision import Conclusion
from screening.workflow.care.course import course_of, timeline
from screening.workflow.care.episode import close
from tests.workflow.care.conftest import THINNER


def test_it_tells_what_happened_in_order(care, practice, signed):
    care.records(signed, happened=("bruise",))
    again = care.answers_again(signed, **THINNER)
    care.signs(again, Conclusion.NOT_NOW)
    close(practice, practice.episodes.of(signed.id), ClosedBecause.UNCHANGED, "", care.person)
    line = timeline(practice, course_of(practice, again), practice.settings.time_zone)
    assert [event.what for event in line] == [
        Happened.SCREENED,
        Happened.SIGNED,
        Happened.NEEDLED,
        Happened.ASKED_AGAIN,
        Happened.SIGNED,
        Happened.CLOSED,
    ]
    assert [event.told for event in line][1:3] == ["fits", "bruise"]
    assert [event.marked for event in line] == [False, False, False, True, False, False]
    assert {event.by for event in line if event.what is not Happened.SCREENED} == {"", care.person.name}


def test_a_decision_that_stands_was_signed_once(care, practice, signed):
    again = care.answers_again(signed)
    line = timeline(practice, course_of(practice, again), practice.settings.time_zone)
    assert [event.what for event in line].count(Happened.SIGNED) == 1


def test_needling_without_asking_again_is_marked_and_not_stopped(care, practice, signed):
    today = practice.day()
    care.records(signed, day=today)
    care.records(signed, day=today + timedelta(days=3))
    line = timeline(practice, course_of(practice, signed), practice.settings.time_zone)
    assert [event.marked for event in line if event.what is Happened.NEEDLED] == [False, True]


def test_without_a_signature_there_is_no_course(care, practice):
    assert course_of(practice, care.sends()) is None
