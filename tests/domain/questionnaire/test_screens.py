"""The walk: at most five questions a screen, and none beside the one that opens it."""

from hypothesis import given
from hypothesis import strategies as st

from screening.domain.questionnaire.answers import read_answers
from screening.domain.questionnaire.screens import MOST_QUESTIONS, steps
from tests.builders import as_values, healthy
from tests.second_reading import random_partial

PARTIAL = st.randoms(use_true_random=False).map(lambda chance: as_values(random_partial(chance)))


def walk(rulebook, answers):
    return steps(rulebook.questionnaire, read_answers(rulebook.questionnaire, answers, sent=True))


@given(answers=PARTIAL)
def test_a_screen_has_one_to_five_questions_and_none_beside_its_opener(rulebook, answers):
    for step in walk(rulebook, answers):
        names = {question.id for question in step.questions}
        assert 1 <= len(names) <= MOST_QUESTIONS
        assert not any(question.opened_by & names for question in step.questions)


@given(answers=PARTIAL)
def test_every_question_that_is_asked_stands_on_exactly_one_screen_in_page_order(rulebook, answers):
    found = walk(rulebook, answers)
    shown = [question.id for step in found for question in step.questions]
    asked = read_answers(rulebook.questionnaire, answers, sent=True).asked
    assert sorted(shown) == sorted(asked)
    pages = [rulebook.questionnaire.pages.index(step.page) for step in found]
    assert pages == sorted(pages)


def test_a_healthy_adult_walks_through_13_screens(rulebook):
    assert len(walk(rulebook, as_values(healthy()))) == 13


def test_safety_comes_second(rulebook):
    assert [step.page.id for step in walk(rulebook, {})][:3] == ["about_you", "cannot_wait", "other_signs"]
