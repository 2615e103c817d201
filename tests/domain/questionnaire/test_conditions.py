"""The condition tree: three values, the fewest reasons, and what it waits for."""

from dataclasses import replace

import pytest

from screening.domain.questionnaire.answers import read_answers
from screening.domain.questionnaire.bits import Reading
from screening.domain.questionnaire.conditions import (
    All,
    Any,
    Between,
    Has,
    Not,
    RequiredUnanswered,
    Unanswered,
)
from screening.domain.questionnaire.kinds.choice import Choice
from screening.domain.questionnaire.kinds.choices import Choices
from screening.domain.questionnaire.kinds.number import Number
from screening.domain.questionnaire.options import Option
from screening.domain.questionnaire.questions import Questionnaire

YES = Has("wants", frozenset({"yes"}))
SIGNS = Has("signs", frozenset({"a", "b"}))
ADULT = Between("age", at_least=18)


def asked(kind, name: str, *options: str, optional: bool = False, ask_when=None):
    given = tuple(Option(option, {"en": option}) for option in options)
    words = {"ask": {"en": name}, "why": {"en": ""}, "therapist": ""}
    return kind(id=name, section="s", page="p", options=given, optional=optional, ask_when=ask_when, **words)


GATE = asked(Choice, "gate", "open", "shut", optional=True)
SIGN = asked(Choices, "signs", "a", "b", "c", optional=True)
AGE = replace(asked(Number, "age", optional=True), maximum=120)
WANTS = asked(Choice, "wants", "yes", "no", optional=True)


def read(answers, *questions, sent: bool = True) -> Reading:
    values = {name: tuple(value.split()) if name == "signs" else value for name, value in answers.items()}
    return read_answers(Questionnaire((), (), questions), values, sent=sent)


def answered(**answers) -> Reading:
    """A reading in which nothing but these questions was asked."""
    return read(answers, *(question for question in (WANTS, SIGN, AGE) if question.id in answers))


def silent(question: str, *, sent: bool, required: bool = True) -> Reading:
    """A reading in which one question was asked and nobody has answered it."""
    return read({}, asked(Choice, question, "yes", "no", optional=not required), sent=sent)


@pytest.mark.parametrize(
    ("condition", "answers", "expected"),
    [
        pytest.param(YES, {"wants": "yes"}, True, id="one of its options was chosen"),
        pytest.param(YES, {"wants": "no"}, False, id="another option was chosen"),
        pytest.param(SIGNS, {"signs": "b c"}, True, id="any of several ticks is enough"),
        pytest.param(ADULT, {"age": 18}, True, id="on the line"),
        pytest.param(ADULT, {"age": 17}, False, id="below the line"),
        pytest.param(Between("age", below=18), {"age": 18}, False, id="below does not include the line"),
        pytest.param(Between("age", at_least=10, below=60), {"age": 60}, False, id="a range ends before its bound"),
        pytest.param(Not(YES), {"wants": "no"}, True, id="not of a false one"),
        pytest.param(All((YES, ADULT)), {"wants": "yes", "age": 17}, False, id="all needs every branch"),
        pytest.param(Any((YES, ADULT)), {"wants": "no", "age": 40}, True, id="any needs one branch"),
    ],
)
def test_an_answered_condition_is_true_or_false(condition, answers, expected):
    assert condition.truth(answered(**answers)) is expected


@pytest.mark.parametrize("condition", [YES, SIGNS, ADULT, Not(YES), All((YES, SIGNS)), Any((YES, SIGNS))])
def test_while_being_answered_silence_cannot_be_told(condition):
    reading = read({}, WANTS, SIGN, AGE, sent=False)
    assert condition.truth(reading) is None


def test_once_sent_silence_holds_no_option_and_not_of_it_is_true():
    reading = silent("wants", sent=True)
    assert YES.truth(reading) is False
    assert Not(YES).truth(reading) is True
    assert Unanswered("wants").truth(reading) is True


def test_a_question_that_was_not_asked_is_not_unanswered():
    assert Unanswered("wants").truth(answered(age=40)) is False


@pytest.mark.parametrize(("known", "unknown_and", "unknown_or"), [(True, None, True), (False, False, None)])
def test_one_known_branch_decides_when_it_can(known, unknown_and, unknown_or):
    reading = read({"wants": "yes" if known else "no"}, WANTS, SIGN, sent=False)
    assert All((YES, SIGNS)).truth(reading) is unknown_and
    assert Any((SIGNS, YES)).truth(reading) is unknown_or


def test_a_required_question_without_an_answer_is_told_only_once_sent():
    assert RequiredUnanswered().truth(silent("wants", sent=False)) is None
    assert RequiredUnanswered().truth(silent("wants", sent=True)) is True
    assert RequiredUnanswered().truth(silent("wants", sent=True, required=False)) is False


def test_reasons_are_the_ticked_options_of_the_first_true_branch():
    reading = answered(signs="a c", wants="yes", age=40)
    assert Any((Not(ADULT), SIGNS, YES)).reasons(reading) == {"signs": ("a",)}


def test_reasons_of_all_join_every_branch_and_unite_options_of_one_question():
    other = Has("signs", frozenset({"c"}))
    reading = answered(signs="a c", age=40)
    assert All((SIGNS, other, ADULT)).reasons(reading) == {"signs": ("a", "c"), "age": (40,)}


def test_the_reason_of_a_negation_is_the_answer_that_was_given():
    assert Not(YES).reasons(answered(wants="no")) == {"wants": ("no",)}


def test_silence_is_a_reason_of_its_own():
    assert Not(YES).reasons(silent("wants", sent=True)) == {"wants": ()}
    assert RequiredUnanswered().reasons(silent("wants", sent=True)) == {"wants": ()}


def test_a_condition_waits_for_the_branches_that_are_open_only():
    behind = replace(SIGN, ask_when=Has("gate", frozenset({"open"})))
    reading = read({"wants": "no"}, WANTS, GATE, behind, AGE, sent=False)
    assert Any((YES, SIGNS, ADULT)).waits_for(reading) == {"gate", "age"}
    assert Not(All((ADULT, SIGNS))).waits_for(reading) == {"gate", "age"}
