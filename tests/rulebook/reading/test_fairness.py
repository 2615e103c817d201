"""The key `fairness`: optional, read with its groups, and every mistake in it named."""

import pytest

from screening.domain.rules.fairness import Fairness
from screening.rulebook.reading.yaml_nodes import MistakesError
from tests.conftest import RULES_TEXT
from tests.fairness import QUESTIONS, SMALL_BOOK, YEARS, a_characteristic
from tests.rulebooks import a_rulebook


def test_a_file_without_it_names_nothing():
    assert a_rulebook().fairness == Fairness()


def test_options_make_groups_in_file_order_after_those_with_a_name():
    years, wishes, health = SMALL_BOOK.fairness.characteristics
    assert [(group.id, group.label, group.question) for group in years.groups] == [
        ("young", "Young", ""),
        ("old", "Old", ""),
    ]
    assert [(group.id, group.label, group.question) for group in wishes.groups] == [
        ("wish.tea", "Option tea", "wish"),
        ("wish.milk", "Option milk", "wish"),
    ]
    assert (wishes.of_language, years.of_language) == (True, False)
    assert (health.sources, health.basis) == (("LAW",), "Law of health")
    assert [one.label for one in SMALL_BOOK.fairness.not_measured] == ["Height"]


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({}, '"questions", "options" or "language" is missing here: no answer reveals it'),
        ({"questions": "wsh"}, 'question "wsh" is unknown; did you mean "wish"?'),
        ({"options": {"wish": "te"}}, 'option of "wish" "te" is unknown; did you mean "tea"?'),
        ({"options": {"wsh": "tea"}}, 'question "wsh" is unknown; did you mean "wish"?'),
        ({"questions": "age"}, '"age" has no options: say with "groups" how its answers are told apart'),
        (
            {"questions": "wish", "groups": YEARS["groups"]},
            'a group reads "age": name it under "questions" or "options"',
        ),
        ({"questions": "wish", "sources": "LORE"}, 'source "LORE" is unknown'),
    ],
)
def test_what_cannot_be_counted_or_is_not_there_is_a_mistake(given, says):
    with pytest.raises(MistakesError) as error:
        a_rulebook(*QUESTIONS, fairness={"characteristics": [a_characteristic("one", **given)]})
    assert says in str(error.value)


@pytest.mark.parametrize("again", ["years", "other"])
def test_two_of_one_name_are_a_mistake(again):
    both = [a_characteristic("years", **YEARS), a_characteristic(again, **YEARS)]
    with pytest.raises(MistakesError, match=r'"(years|young)" appears twice'):
        a_rulebook(fairness={"characteristics": both})


def test_the_shipped_file_names_each_basis_of_the_law_and_what_it_does_not_measure(rulebook):
    said = " ".join(one.basis for one in rulebook.fairness.characteristics)
    said += " ".join(one.label for one in rulebook.fairness.not_measured)
    for basis in ("Race", "Color", "National origin", "Sex", "Age", "Disability"):
        assert basis in said


def test_the_groups_of_the_shipped_age_change_where_its_rules_do(rulebook):
    """Else a rule could treat people of one group differently, and nothing would show it."""
    ages = next(one for one in rulebook.fairness.characteristics if rulebook.treatment.roles.age in one.questions)
    read = [leaf for rule in rulebook.rules for leaf in rule.when.leaves() if ages.is_read_by(leaf)]
    bounds = {bound for leaf in read for bound in (leaf.at_least, leaf.below)}
    grouped = {bound for group in ages.groups for leaf in group.when.leaves() for bound in (leaf.at_least, leaf.below)}
    assert bounds - grouped == set()
    assert RULES_TEXT.count("\nfairness:\n") == 1
