"""How likely a question is asked: certain once the answers decide it, else by the share of answers that open it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.domain.questionnaire.answers import read_answers
from screening.domain.questionnaire.likelihood import likelihoods
from tests.builders import as_values
from tests.rulebooks import a_question, a_rulebook
from tests.second_reading import random_partial

PARTIAL = st.randoms(use_true_random=False).map(lambda chance: as_values(random_partial(chance)))
OPENED = {"wants": "yes"}  # one answer of three
WIDE = {"age": {"at_least": 21}}  # 100 of the 121 answers from 0 to 120


def chance(ask_when, **answers):
    """The chance of a question that is asked under a condition."""
    questionnaire = a_rulebook(
        a_question("middle", ask_when=OPENED), a_question("last", ask_when=ask_when)
    ).questionnaire
    return likelihoods(questionnaire, read_answers(questionnaire, answers, sent=False))["last"]


@pytest.mark.parametrize(
    ("ask_when", "expected"),
    [
        (OPENED, 1 / 3),
        ({"wants": ["yes", "not_sure"]}, 2 / 3),
        ({"not": OPENED}, 2 / 3),
        (WIDE, 100 / 121),
        ({"age": {"below": 21}}, 21 / 121),
        ({"all": [OPENED, WIDE]}, 1 / 3 * 100 / 121),
        ({"any": [OPENED, WIDE]}, 1 - 2 / 3 * 21 / 121),
        ({"middle": "yes"}, 1 / 3 * 1 / 3),
        ({"wants": "unanswered"}, 0),
    ],
)
def test_every_answer_is_as_likely_as_the_others(ask_when, expected):
    assert chance(ask_when) == pytest.approx(expected)


def test_what_is_decided_is_certain():
    assert chance(OPENED, wants="yes") == 1
    assert chance(OPENED, wants="no") == chance({"middle": "yes"}, wants="no") == 0
    assert chance({"all": [OPENED, WIDE]}, age=20) == 0


@given(answers=PARTIAL)
def test_a_chance_lies_between_never_and_surely_and_is_neither_while_it_is_open(rulebook, answers):
    questionnaire = rulebook.questionnaire
    reading = read_answers(questionnaire, answers, sent=False)
    found = likelihoods(questionnaire, reading)
    assert all(0 <= one <= 1 for one in found.values())
    assert {question for question, one in found.items() if one == 1} == reading.asked
    assert {
        question for question, one in found.items() if one == 0
    } == found.keys() - reading.asked - reading.waiting.keys()
