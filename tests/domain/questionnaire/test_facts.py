"""Named values: a condition's truth, the first of several names that holds, a mean."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.domain.rules.suggestion import suggest
from tests.rulebooks import a_question, a_rulebook

SCALES = ("pain", "enjoy", "activity")
NAMES = ("first", "second", "third")
SMALL = a_rulebook(
    *(a_question(name, "scale") for name in SCALES),
    a_question("lasts", "choice", "days weeks months"),
    *(a_question(name, "text") for name in NAMES),
    facts={
        "fresh": {"when": {"lasts": "days"}},
        "long": {"when": {"lasts": ["weeks", "months"]}},
        "very_long": {"when": {"lasts": "months"}},
        "course": {"first_of": ["fresh", "very_long", "long"]},
        "mean": {"mean_of": list(SCALES)},
        "named": {"mean_of_named": dict(zip(SCALES, NAMES, strict=True))},
    },
)


def facts(sent=True, **answers):
    return suggest(SMALL, answers, sent=sent).facts


def test_a_named_condition_is_true_false_or_not_known_yet():
    assert facts(lasts="days")["fresh"] is True
    assert facts(lasts="weeks")["fresh"] is False
    assert facts(sent=False)["fresh"] is None


@pytest.mark.parametrize(("lasts", "course"), [("days", "fresh"), ("weeks", "long"), ("months", "very_long")])
def test_of_several_names_the_first_that_holds_is_taken(lasts, course):
    assert facts(lasts=lasts)["course"] == course


def test_where_no_name_holds_there_is_none():
    assert facts()["course"] is None
    assert facts(sent=False)["course"] is None


@given(numbers=st.tuples(*[st.integers(0, 10)] * 3))
def test_a_mean_is_that_of_all_its_numbers_to_one_decimal(numbers):
    assert facts(**dict(zip(SCALES, numbers, strict=True)))["mean"] == pytest.approx(sum(numbers) / 3, abs=0.05)


@pytest.mark.parametrize("missing", SCALES)
def test_without_one_of_its_numbers_there_is_no_mean(missing):
    numbers = {name: 0 for name in SCALES if name != missing}
    assert facts(**numbers)["mean"] is None


@given(
    numbers=st.dictionaries(st.sampled_from(SCALES), st.integers(0, 10)),
    named=st.sets(st.sampled_from(NAMES)),
)
def test_a_mean_of_what_was_named_leaves_out_the_rest_and_needs_each_number(numbers, named):
    counted = [numbers.get(number) for number, name in zip(SCALES, NAMES, strict=True) if name in named]
    found = facts(**numbers, **dict.fromkeys(named, "words"))["named"]
    if not counted or None in counted:
        assert found is None
    else:
        assert found == pytest.approx(sum(counted) / len(counted), abs=0.05)


def test_facts_come_in_the_order_of_the_file():
    assert list(facts()) == ["fresh", "long", "very_long", "course", "mean", "named"]
