"""A question with a whole number for an answer."""

import pytest

from screening.domain.questionnaire.answers import read_answers
from screening.domain.questionnaire.questions import AnswerError, CodeError


@pytest.fixture
def age(rulebook):
    return rulebook.questionnaire.by_id["age"]


@pytest.mark.parametrize(
    ("raw", "code"), [(121, "range"), (-1, "range"), ("40", "number"), (40.0, "number"), (True, "number")]
)
def test_what_is_no_whole_number_in_its_range_is_refused_with_a_code(age, raw, code):
    with pytest.raises(AnswerError) as caught:
        age.check(raw)
    assert caught.value.code == code


def test_both_ends_of_the_range_belong_to_it(age):
    assert (age.check(0), age.check(120)) == (0, 120)


@pytest.mark.parametrize("typed", ["forty", "٤٥", "4.5", "-1", "4 5"])
def test_only_digits_are_typed_from_paper(age, typed):
    with pytest.raises(CodeError, match=r"Enter a number from 0 to 120\."):
        age.read_code(typed)


def test_a_number_needs_its_question_beside_it(age):
    assert not age.explains_itself(40)
    assert age.without(40, 40) is None


def test_what_is_no_number_is_read_as_no_number(rulebook):
    assert read_answers(rulebook.questionnaire, {"age": "forty"}, sent=True).told("age") == ()
    assert read_answers(rulebook.questionnaire, {"age": 40}, sent=True).told("age") == (40,)


@pytest.mark.parametrize(("number", "nearest"), [(121, 120), (-1, 0)])
def test_a_number_out_of_its_range_is_read_as_the_nearest_in_it(rulebook, number, nearest):
    assert read_answers(rulebook.questionnaire, {"age": number}, sent=True).told("age") == (nearest,)
