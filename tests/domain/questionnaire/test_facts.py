"""Named values: a condition's truth, the first of several names that holds, a mean."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.domain.rules.suggestion import suggest
from tests.rulebooks import a_question, a_rulebook

SCALES = ("pain", "enjoy", "activity")
SMALL = a_rulebook(
    *(a_question(name, "scale") for name in SCALES),
    a_question("lasts", "choice", "days weeks months"),
    facts={
        "fresh": {"when": {"lasts": "days"}},
        "long": {"when": {"lasts": ["weeks", "months"]}},
        "very_long": {"when": {"lasts": "months"}},
        "course": {"first_of": ["fresh", "very_long", "long"]},
        "mean": {"mean_of": list(SCALES)},
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


def test_facts_come_in_the_order_of_the_file():
    assert list(facts()) == ["fresh", "long", "very_long", "course", "mean"]
