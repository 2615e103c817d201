"""Steps and time left: each screen forward is one step more, out of a total that only shrinks."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.domain.questionnaire.answers import read_answers
from screening.domain.questionnaire.progress import (
    at_check,
    at_names,
    at_start,
    at_step,
    seconds_for,
    whole_minutes,
    words_in,
)
from screening.domain.questionnaire.screens import steps
from tests.builders import as_values, healthy
from tests.rulebooks import a_question, a_rulebook
from tests.second_reading import random_partial

PARTIAL = st.randoms(use_true_random=False).map(lambda chance: as_values(random_partial(chance)))


def walk(questionnaire, answers, language="en"):
    """Yield the progress on each screen of somebody who gives these answers one screen after the other."""
    given, seen = {}, []
    while True:
        known = steps(questionnaire, read_answers(questionnaire, given, sent=True))
        here = next((step for step in known if (step.page.id, step.part) not in seen), None)
        if here is None:
            break
        yield at_step(questionnaire, given, here, language)
        seen.append((here.page.id, here.part))
        given |= {question.id: answers[question.id] for question in here.questions if question.id in answers}
    yield at_names(questionnaire, given, language)
    yield at_check(questionnaire, given, language)


@given(answers=PARTIAL)
def test_each_screen_forward_is_the_next_step_of_a_total_that_never_grows_and_comes_true(rulebook, answers):
    walked = list(walk(rulebook.questionnaire, answers))
    totals = [one.total for one in walked]
    assert [one.step for one in walked] == list(range(1, len(walked) + 1))
    assert totals == sorted(totals, reverse=True)
    assert totals[-2:] == [len(walked)] * 2


@given(answers=PARTIAL, data=st.data())
def test_going_back_and_forth_tells_no_larger_total_while_nothing_is_changed(rulebook, answers, data):
    questionnaire = rulebook.questionnaire
    known = steps(questionnaire, read_answers(questionnaire, answers, sent=True))
    shown = {
        question.id: answers[question.id] for step in known for question in step.questions if question.id in answers
    }
    step = data.draw(st.sampled_from(known))
    again = at_step(questionnaire, shown, step, "en")
    first = list(walk(questionnaire, answers))[known.index(step)]
    assert again.step == first.step
    assert again.total <= first.total


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_minutes_left_fall_step_by_step_to_a_glance_at_the_answers(rulebook, language):
    left = [whole_minutes(one.seconds) for one in walk(rulebook.questionnaire, as_values(healthy()), language)]
    assert left == sorted(left, reverse=True)
    assert left[-2:] == [1, 0]
    assert left[0] >= 8


def test_a_question_that_may_be_asked_counts_as_a_step_until_it_is_known_not_to_be():
    opens = a_question("opens", "choices", "some", "none")
    opened = a_question("opened", ask_when={"opens": "some"})
    questionnaire = a_rulebook(opens, opened).questionnaire
    answers = {"age": 40, "wants": "yes"}
    none, some = (list(walk(questionnaire, answers | {"opens": (tick,)})) for tick in ("none", "some"))
    assert [one.total for one in none] == [4, 3, 3]
    assert [one.total for one in some] == [4, 4, 4, 4]
    assert none[0] == some[0] == at_start(questionnaire, "en")
    assert none[1].seconds < some[1].seconds < some[0].seconds


def test_what_was_answered_before_is_not_read_again_but_on_the_screen_that_is_shown(rulebook):
    questionnaire, answers = rulebook.questionnaire, as_values(healthy())
    known = steps(questionnaire, read_answers(questionnaire, answers, sent=True))
    first, last = (at_step(questionnaire, answers, step, "en").seconds for step in (known[0], known[-1]))
    assert first < at_start(questionnaire, "en").seconds / 2
    assert last > at_names(questionnaire, answers, "en").seconds


def test_words_are_what_stands_between_spaces_and_says_something():
    assert words_in("0 to 2 days – or 3–7 days after?") == 8
    assert (words_in("…"), words_in("")) == (0, 0)


def test_two_hundred_words_are_read_in_a_minute_and_a_choice_takes_two_seconds():
    assert (seconds_for(200), seconds_for(0, 3)) == (60, 6)


def test_a_time_is_told_in_whole_minutes_and_less_than_one_as_none():
    assert [whole_minutes(seconds) for seconds in (0, 59.9, 60, 89, 91, 600)] == [0, 0, 1, 1, 2, 10]
