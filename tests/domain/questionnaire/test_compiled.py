"""The compiled form of a condition: as the tree is read by hand, and each truth has a bit that it needs."""

from hypothesis import given
from hypothesis import strategies as st

from screening.domain.questionnaire.answers import read_answers
from screening.domain.questionnaire.compiled import ALWAYS
from screening.domain.questionnaire.conditions import (
    All,
    Any,
    Between,
    Has,
    Not,
    RequiredUnanswered,
    Unanswered,
)
from screening.domain.questionnaire.questions import Questionnaire
from tests.domain.questionnaire.test_conditions import AGE, SIGN, WANTS

FORM = Questionnaire((), (), (WANTS, SIGN, AGE))
LEAVES = st.sampled_from(
    [
        Has("wants", frozenset({"yes"})),
        Has("signs", frozenset({"a", "b"})),
        Has("unknown", frozenset({"a"})),
        Between("age", at_least=18),
        Between("age", at_least=10, below=60),
        Between("age", below=10),
        Unanswered("wants"),
        Unanswered("age"),
        RequiredUnanswered(),
    ]
)
TREES = st.recursive(
    LEAVES,
    lambda trees: (
        trees.map(Not) | st.lists(trees, max_size=3).map(tuple).flatmap(lambda b: st.sampled_from([All(b), Any(b)]))
    ),
    max_leaves=9,
)
SHEETS = st.fixed_dictionaries(
    {},
    optional={
        "wants": st.sampled_from(["yes", "no"]),
        "signs": st.sampled_from([("a",), ("c",), ("a", "c"), ("b", "c")]),
        "age": st.sampled_from([0, 9, 10, 17, 18, 59, 60, 120]),
    },
)


def by_hand(condition, answers, sent):
    """Kleene's strong logic, straight from the tree: True, False, or None."""
    if isinstance(condition, Not):
        inner = by_hand(condition.branch, answers, sent)
        return None if inner is None else not inner
    if isinstance(condition, All | Any):
        truths = [by_hand(branch, answers, sent) for branch in condition.branches]
        decides = isinstance(condition, Any)
        return decides if decides in truths else None if None in truths else not decides
    if condition.question in ("", "unknown"):
        return False  # nothing is required, and nobody is asked what is unknown
    if condition.question not in answers:
        return None if not sent else isinstance(condition, Unanswered)
    value = answers[condition.question]
    if isinstance(condition, Between):
        return (condition.at_least or 0) <= value < (121 if condition.below is None else condition.below)
    return isinstance(condition, Has) and not condition.options.isdisjoint([value] if isinstance(value, str) else value)


@given(condition=TREES, answers=SHEETS, sent=st.booleans())
def test_every_condition_is_what_it_is_by_hand(condition, answers, sent):
    reading = read_answers(FORM, answers, sent=sent)
    assert condition.truth(reading) is by_hand(condition, answers, sent)


@given(condition=TREES, answers=SHEETS, sent=st.booleans())
def test_what_holds_has_one_of_the_bits_that_it_needs(condition, answers, sent):
    reading = read_answers(FORM, answers, sent=sent)
    test = condition.test(FORM.codes.layout)
    if test.holds(reading.certain, reading.possible):
        assert reading.certain & test.needs
    if test.holds(reading.possible, reading.certain):
        assert reading.possible & test.needs


@given(condition=TREES, answers=SHEETS)
def test_reasons_are_answers_that_were_given_or_questions_left_blank(condition, answers):
    reading = read_answers(FORM, answers, sent=True)
    for name, told in (condition.reasons(reading) if condition.truth(reading) else {}).items():
        given_here = answers.get(name, ())
        assert set(told) <= set(given_here if isinstance(given_here, tuple) else (given_here,))
        assert bool(told) is (name in answers)


@given(condition=TREES, answers=SHEETS)
def test_what_is_undecided_waits_for_questions_that_are_open(condition, answers):
    reading = read_answers(FORM, answers, sent=False)
    if condition.truth(reading) is None:
        assert condition.waits_for(reading)
        assert condition.waits_for(reading).isdisjoint(answers)


def test_all_of_several_needs_the_rarest_and_what_needs_no_answer_is_passed_over_last():
    layout = FORM.codes.layout
    rare, common = Has("wants", frozenset({"yes"})), Between("age", at_least=18)
    assert All((common, Not(rare), rare)).test(layout).needs == rare.test(layout).needs
    assert Any((common, rare)).test(layout).needs == common.test(layout).needs | rare.test(layout).needs
    assert Not(rare).test(layout).needs == All(()).test(layout).needs == ALWAYS


def test_a_condition_is_compiled_once_for_a_layout():
    condition = Has("wants", frozenset({"yes"}))
    assert condition.test(FORM.codes.layout) is condition.test(FORM.codes.layout)
