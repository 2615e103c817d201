"""The condition tree: three values, the fewest reasons, and what it waits for."""

import pytest

from screening.domain.questionnaire.conditions import (
    All,
    Any,
    Between,
    Has,
    Not,
    Reading,
    RequiredUnanswered,
    Unanswered,
)

YES = Has("wants", frozenset({"yes"}))
SIGNS = Has("signs", frozenset({"a", "b"}))
ADULT = Between("age", at_least=18)


def answered(**answers) -> Reading:
    reading = Reading()
    for question, value in answers.items():
        reading.asked.add(question)
        if isinstance(value, int):
            reading.numbers[question] = value
        else:
            reading.chosen[question] = tuple(value.split())
    return reading


def silent(question: str, *, sent: bool, required: bool = True) -> Reading:
    """A reading in which one question was asked and nobody has answered it."""
    reading = Reading(asked={question}, unanswered={question})
    if required:
        reading.missing.add(question)
    if not sent:
        reading.waiting[question] = frozenset({question})
        reading.waiting_required.update(reading.missing)
    return reading


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
    reading = Reading(waiting={q: frozenset({q}) for q in ("wants", "signs", "age")})
    assert condition.truth(reading) is None


def test_once_sent_silence_holds_no_option_and_not_of_it_is_true():
    reading = silent("wants", sent=True)
    assert YES.truth(reading) is False
    assert Not(YES).truth(reading) is True
    assert Unanswered("wants").truth(reading) is True


def test_a_question_that_was_not_asked_is_not_unanswered():
    assert Unanswered("wants").truth(Reading()) is False


@pytest.mark.parametrize(("known", "unknown_and", "unknown_or"), [(True, None, True), (False, False, None)])
def test_one_known_branch_decides_when_it_can(known, unknown_and, unknown_or):
    reading = answered(wants="yes" if known else "no")
    reading.waiting["signs"] = frozenset({"signs"})
    assert All((YES, SIGNS)).truth(reading) is unknown_and
    assert Any((SIGNS, YES)).truth(reading) is unknown_or


def test_a_required_question_without_an_answer_is_told_only_once_sent():
    assert RequiredUnanswered().truth(silent("wants", sent=False)) is None
    assert RequiredUnanswered().truth(silent("wants", sent=True)) is True
    assert RequiredUnanswered().truth(silent("wants", sent=True, required=False)) is False


def test_reasons_are_the_ticked_options_of_the_first_true_branch():
    reading = answered(signs="a c", wants="yes", age=40)
    assert Any((Not(ADULT), SIGNS, YES)).reasons(reading) == {"signs": frozenset({"a"})}


def test_reasons_of_all_join_every_branch_and_unite_options_of_one_question():
    other = Has("signs", frozenset({"c"}))
    reading = answered(signs="a c", age=40)
    assert All((SIGNS, other, ADULT)).reasons(reading) == {"signs": frozenset({"a", "c"}), "age": 40}


def test_the_reason_of_a_negation_is_the_answer_that_was_given():
    assert Not(YES).reasons(answered(wants="no")) == {"wants": frozenset({"no"})}


def test_silence_is_a_reason_of_its_own():
    assert Not(YES).reasons(silent("wants", sent=True)) == {"wants": None}
    assert RequiredUnanswered().reasons(silent("wants", sent=True)) == {"wants": None}


def test_a_condition_waits_for_the_branches_that_are_open_only():
    reading = answered(wants="no")
    reading.waiting |= {"signs": frozenset({"gate"}), "age": frozenset({"age"})}
    assert Any((YES, SIGNS, ADULT)).waits_for(reading) == {"gate", "age"}
    assert Not(All((ADULT, SIGNS))).waits_for(reading) == {"gate", "age"}
