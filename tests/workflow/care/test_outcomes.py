"""PEG over a course of care: from the first answers to each time that it was measured again."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from fractions import Fraction

import pytest

from screening.domain.care.episode import ClosedBecause
from screening.domain.care.outcomes import MeasuredChange
from screening.domain.care.session import SessionContent
from screening.practice import NAME
from screening.workflow.care.asking import ask_now
from screening.workflow.care.episode import close
from screening.workflow.care.follow_up import FollowUpSent, answer
from screening.workflow.care.outcomes import named_before, outcomes_of
from screening.workflow.rules.versions import rulebook_in_force
from tests.builders import TESTS, Patient, healthy, let_in, written

ACTIVITIES = "named_activities"
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
    peg, _activities = outcomes_of(practice, of, practice.settings.time_zone)
    assert (peg.first.value, peg.later, peg.change) == (FIRST, (), None)


def test_each_measurement_follows_and_the_last_tells_the_change(practice, of):
    measure(practice, of, 4, 4, 4)
    measure(practice, of, 1, 1, 1)
    peg, _activities = outcomes_of(practice, of, practice.settings.time_zone)
    assert [point.value for point in peg.points] == [FIRST, 4.0, 1.0]
    assert [point.exact for point in peg.points] == [Fraction(13, 3), 4, 1]
    assert peg.change is MeasuredChange.BETTER


def test_four_sessions_without_a_change_ask_for_another_plan(practice, of):
    measure(practice, of, 4, 4, 5)
    by, today = let_in(), practice.day()
    for days in range(4):
        content = SessionContent(needled=True)
        written(practice.care_sessions.add, of, today - timedelta(days=days), content, (by.id, 1))
    peg, _activities = outcomes_of(practice, of, practice.settings.time_zone)
    assert (peg.needled, peg.change, peg.review_is_due) == (4, MeasuredChange.SAME, True)


def test_one_that_is_still_open_is_not_asked_twice(practice, of):
    first = ask_now(practice, practice.settings, of, "outcomes", TESTS)
    assert ask_now(practice, practice.settings, of, "outcomes", TESTS) == first


def test_nothing_is_asked_of_a_closed_course_or_that_the_rules_do_not_ask(practice, of):
    assert ask_now(practice, practice.settings, of, "unknown", TESTS) is None
    assert ask_now(practice, practice.settings, of, "check_in", TESTS) is None  # it is about one session
    assert ask_now(practice, practice.settings, of, ACTIVITIES, TESTS) is None  # the practice does not want it
    close(practice, practice.episodes.of(of), ClosedBecause.GOALS_MET, "", let_in())
    assert ask_now(practice, practice.settings, of, "outcomes", TESTS) is None


def name(practice, of, numbers=None, **more):
    """Answer the questionnaire in which somebody names what they are measured in; the numbers are those of three."""
    made = ask_now(practice, replace(practice.settings, own_activities=True), of, ACTIVITIES, TESTS)
    book = rulebook_in_force(practice).questionnaires[ACTIVITIES]
    scores = {f"af_score_{place}": number for place, number in (numbers or {}).items()}
    return answer(practice, FollowUpSent(made.token, book, {**scores, **more}, "en", datetime.now(UTC)))


def test_what_somebody_named_is_measured_against_its_own_first_numbers(practice, of):
    first = name(practice, of, {1: 4, 2: 3}, af_what_1="stairs", af_what_2="my side in bed")
    assert (first.suggestion.facts["psfs"], first.change) == (3.5, None)
    again = name(practice, of, {1: 6, 2: 5})
    assert (again.suggestion.facts["psfs"], again.change) == (5.5, MeasuredChange.BETTER)
    assert again.answers["af_what_1"] == "stairs"
    _peg, named = outcomes_of(practice, of, practice.settings.time_zone)
    assert [point.value for point in named.points] == [3.5, 5.5]
    assert [(one.words, one.numbers) for one in named.named] == [("stairs", (4, 6)), ("my side in bed", (3, 5))]


def test_names_do_not_change_once_they_were_given(practice, of):
    name(practice, of, {1: 4}, af_what_1="stairs")
    again = name(practice, of, {1: 4, 2: 9}, af_what_1="something else", af_what_2="one more")
    assert {"af_what_1", "af_what_2"} & set(again.answers) == {"af_what_1"}
    assert again.answers["af_what_1"] == "stairs"
    assert again.suggestion.facts["psfs"] == 4.0


def test_a_number_that_is_missing_later_leaves_no_mean_to_compare(practice, of):
    name(practice, of, {1: 4, 2: 3}, af_what_1="stairs", af_what_2="my side in bed")
    again = name(practice, of, {1: 9})
    assert (again.suggestion.facts["psfs"], again.change) == (None, None)


def test_before_anything_was_named_nothing_is_shown_on_the_link(practice, of):
    made = ask_now(practice, replace(practice.settings, own_activities=True), of, ACTIVITIES, TESTS)
    book = rulebook_in_force(practice).questionnaires[ACTIVITIES]
    assert named_before(practice, made, book) == {}
    name(practice, of, {1: 4}, af_what_1="stairs")
    assert named_before(practice, made, book) == {"af_what_1": "stairs"}
    other = rulebook_in_force(practice).questionnaires["outcomes"]
    assert named_before(practice, made, other) == {}
