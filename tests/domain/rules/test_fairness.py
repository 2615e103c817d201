"""Characteristics: which conditions read them, and which groups a sheet is in."""

import pytest

from screening.domain.questionnaire.answers import read_answers
from screening.domain.questionnaire.conditions import Between, Has, RequiredUnanswered, Unanswered
from tests.fairness import SMALL_BOOK

YEARS, WISHES, HEALTH = SMALL_BOOK.fairness.characteristics


@pytest.mark.parametrize(
    ("one", "leaf", "reads"),
    [
        (YEARS, Between("age", 18, None), True),
        (YEARS, Has("ill", frozenset({"flu"})), False),
        (HEALTH, Has("ill", frozenset({"flu", "gout"})), True),
        (HEALTH, Has("ill", frozenset({"gout"})), False),
        (HEALTH, Unanswered("ill"), True),
        (HEALTH, RequiredUnanswered(), False),
    ],
)
def test_a_condition_reads_a_characteristic_if_it_looks_at_an_answer_that_tells_of_it(one, leaf, reads):
    assert one.is_read_by(leaf) is reads


@pytest.mark.parametrize(
    ("answers", "groups"),
    [
        ({}, ("",)),
        ({"age": 17}, ("", "young")),
        ({"age": 18, "wish": "tea"}, ("", "old", "wish.tea")),
        ({"age": 30, "ill": ("flu", "gout")}, ("", "old", "ill.flu")),
    ],
)
def test_a_sheet_is_in_the_group_of_everyone_and_in_each_that_its_answers_put_it_in(answers, groups):
    assert SMALL_BOOK.fairness.groups_in(read_answers(SMALL_BOOK.questionnaire, answers, sent=True)) == groups


def test_a_group_that_two_characteristics_name_is_one():
    assert [group.id for group in SMALL_BOOK.fairness.groups()] == ["young", "old", "wish.tea", "wish.milk", "ill.flu"]
    assert [group.id for group in WISHES.groups] == ["wish.tea", "wish.milk"]
    assert [group.id for group in HEALTH.groups] == ["ill.flu", "wish.tea"]
