"""Why conditions hold and what they wait for, looked up: the same as worked out from the condition each time."""

from hypothesis import given
from hypothesis import strategies as st

from screening.domain.questionnaire.answers import read_answers
from screening.domain.questionnaire.conditions import Any, Between, Has, Not, RequiredUnanswered
from screening.domain.questionnaire.explained import Explained
from tests.domain.questionnaire.test_compiled import FORM, SHEETS, TREES


@given(trees=st.lists(TREES, max_size=6), answers=st.lists(SHEETS, min_size=1, max_size=6), sent=st.booleans())
def test_whatever_was_asked_before_all_that_hold_are_found_in_order_with_their_reasons(trees, answers, sent):
    explained = Explained(enumerate(trees), FORM.codes)
    for sheet in [*answers, *answers]:
        reading = read_answers(FORM, sheet, sent=sent)
        found = dict(explained.holding(reading))
        assert list(found) == [number for number, tree in enumerate(trees) if tree.truth(reading) is True]
        for number, because in found.items():
            told = trees[number].reasons(reading)
            says = FORM.codes.says
            bits = {name: FORM.codes.layout.fields[name].bits(values) for name, values in told.items()}
            assert because == {name: says[name][bits[name]] if told[name] else None for name in told}
            assert list(because) == list(told)


@given(trees=st.lists(TREES, max_size=6), answers=st.lists(SHEETS, min_size=1, max_size=6))
def test_all_that_is_undecided_waits_for_what_its_condition_waits_for(trees, answers):
    explained = Explained(enumerate(trees), FORM.codes)
    for sheet in [*answers, *answers]:
        reading = read_answers(FORM, sheet, sent=False)
        waiting = {number: waits for number, waits in explained.waiting(reading) if waits}
        undecided = {n: tuple(sorted(t.waits_for(reading))) for n, t in enumerate(trees) if t.truth(reading) is None}
        assert waiting == undecided


def test_the_reasons_are_answers_as_they_are_given_and_none_for_a_blank():
    conditions = {
        "signs": Has("signs", frozenset({"a", "b"})),
        "adult": Between("age", at_least=18),
        "silent": Not(Has("wants", frozenset({"yes"}))),
    }
    reading = read_answers(FORM, {"signs": ("a", "b"), "age": 40}, sent=True)
    assert dict(Explained(conditions.items(), FORM.codes).holding(reading)) == {
        "signs": {"signs": ("a", "b")},
        "adult": {"age": 40},
        "silent": {"wants": None},
    }


def test_what_reads_the_whole_sheet_is_listed_also_where_nothing_is_open():
    whole, one = Not(RequiredUnanswered()), Has("wants", frozenset({"yes"}))
    explained = Explained([("whole", Any((whole, one))), ("one", one)], FORM.codes)
    reading = read_answers(FORM, {"wants": "yes", "signs": ("a",), "age": 40}, sent=False)
    assert dict(explained.waiting(reading)) == {"whole": ()}
