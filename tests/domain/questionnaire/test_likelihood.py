"""How likely a question is asked: certain once the answers decide it, else by the share of answers that open it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.domain.questionnaire.answers import read_answers
from screening.domain.questionnaire.likelihood import likelihoods
from tests.builders import as_values
from tests.rulebooks import a_question, a_rulebook
from tests.second_reading import random_partial, random_sheet

RANDOM = st.randoms(use_true_random=False)
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


def test_what_every_answer_to_a_question_decides_is_certain_before_it_is_answered():
    assert chance({"wants": ["yes", "no", "not_sure"]}) == 1
    assert chance({"not": {"wants": ["yes", "no", "not_sure"]}}) == 0


@given(random=RANDOM)
def test_a_certain_chance_comes_true_however_the_rest_is_answered(rulebook, random):
    questionnaire, begun = rulebook.questionnaire, random_partial(random)
    reading = read_answers(questionnaire, as_values(begun), sent=False)
    found = likelihoods(questionnaire, reading)
    surely = {question for question, one in found.items() if one == 1}
    never = {question for question, one in found.items() if one == 0}
    assert all(0 <= one <= 1 for one in found.values())
    assert surely >= reading.asked
    assert never >= found.keys() - reading.asked - reading.waiting.keys()
    whole = random_sheet(random, complete=True, begun=begun)
    asked = read_answers(questionnaire, as_values(whole), sent=True).asked
    assert surely <= asked
    assert never.isdisjoint(asked)
