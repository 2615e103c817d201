"""PEG over a course of care: from the first answers to each time that it was measured again."""

from datetime import UTC, datetime, timedelta
from fractions import Fraction

import pytest

from screening.domain.care.episode import ClosedBecause
from screening.domain.care.outcomes import MeasuredChange
from screening.domain.care.session import SessionContent
from screening.practice import NAME
from screening.workflow.care.episode import close
from screening.workflow.care.follow_up import FollowUpSent, answer
from screening.workflow.care.outcomes import ask_now, outcomes_of
from screening.workflow.rules.versions import rulebook_in_force
from tests.builders import TESTS, Patient, healthy, let_in, written

FIRST = round((4 + 4 + 5) / 3, 1)


@pytest.fixture
def practice(app):
    Patient(app.test_client()).has_sent(healthy())
    with app.app_context():
        stores = app.extensions[NAME]
        written(stores.episodes.open, stores.screenings.newest().id, datetime.now(UTC))
        yield stores


@pytest.fixture
def of(practice):
    return practice.screenings.newest().id


def measure(practice, of, *numbers):
    made = ask_now(practice, practice.settings, of, "outcomes", TESTS)
    book = rulebook_in_force(practice).questionnaires["outcomes"]
    answers = dict(zip(("peg_pain", "peg_enjoy", "peg_activity"), numbers, strict=True))
    answer(practice, FollowUpSent(made.token, book, answers, "en", datetime.now(UTC)))


def test_it_begins_with_the_first_answers(practice, of):
    (peg,) = outcomes_of(practice, of, practice.settings.time_zone)
    assert (peg.first.value, peg.later, peg.change) == (FIRST, (), None)


def test_each_measurement_follows_and_the_last_tells_the_change(practice, of):
    measure(practice, of, 4, 4, 4)
    measure(practice, of, 1, 1, 1)
    (peg,) = outcomes_of(practice, of, practice.settings.time_zone)
    assert [point.value for point in peg.points] == [FIRST, 4.0, 1.0]
    assert [point.exact for point in peg.points] == [Fraction(13, 3), 4, 1]
    assert peg.change is MeasuredChange.BETTER


def test_four_sessions_without_a_change_ask_for_another_plan(practice, of):
    measure(practice, of, 4, 4, 5)
    by, today = let_in(), practice.day()
    for days in range(4):
        content = SessionContent(needled=True)
        written(practice.care_sessions.add, of, today - timedelta(days=days), content, (by.id, 1))
    (peg,) = outcomes_of(practice, of, practice.settings.time_zone)
    assert (peg.needled, peg.change, peg.review_is_due) == (4, MeasuredChange.SAME, True)


def test_one_that_is_still_open_is_not_asked_twice(practice, of):
    first = ask_now(practice, practice.settings, of, "outcomes", TESTS)
    assert ask_now(practice, practice.settings, of, "outcomes", TESTS) == first


def test_nothing_is_asked_of_a_closed_course_or_that_the_rules_do_not_ask(practice, of):
    assert ask_now(practice, practice.settings, of, "unknown", TESTS) is None
    assert ask_now(practice, practice.settings, of, "check_in", TESTS) is None  # it is about one session
    close(practice, practice.episodes.of(of), ClosedBecause.GOALS_MET, "", let_in())
    assert ask_now(practice, practice.settings, of, "outcomes", TESTS) is None
