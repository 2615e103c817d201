"""What holds for every kind of question, also for one that is added."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.domain.questionnaire.answers import as_json, as_value
from screening.domain.questionnaire.kinds import KINDS
from screening.domain.questionnaire.questions import AnswerError, Stored
from screening.rulebook.reading.reader import read_rules
from tests.builders import as_values
from tests.conftest import RULES_TEXT
from tests.rulebooks import with_a_date
from tests.second_reading import random_sheet

SHEETS = st.randoms(use_true_random=False).map(lambda chance: as_values(random_sheet(chance)))
TYPES = {Stored.TEXT: str, Stored.NUMBER: int, Stored.TEXTS: tuple}


@pytest.fixture(scope="module")
def rulebook():
    return read_rules(with_a_date(RULES_TEXT)).rulebook


@given(sheet=SHEETS)
def test_an_answer_is_the_same_after_json_and_after_paper(rulebook, sheet):
    for name, value in sheet.items():
        question = rulebook.questionnaire.by_id[name]
        assert question.check(as_json(value)) == as_value(as_json(value)) == value
        assert question.check(question.read_code(question.code(value))) == value
        assert isinstance(value, TYPES[question.stored])


@given(sheet=SHEETS)
def test_every_answer_has_words_in_every_language(rulebook, sheet):
    for name, value in sheet.items():
        for language in ("en", "es"):
            assert all(rulebook.questionnaire.by_id[name].words(value, language, lambda day: day.isoformat()))


def test_each_kind_has_an_example_that_it_takes_itself(rulebook):
    questions = rulebook.questionnaire.questions
    assert {question.kind for question in questions} == set(KINDS)
    for question in questions:
        assert question.check(question.example) == question.example
        assert question.code_hint.endswith(".")


@given(raw=st.recursive(st.none() | st.booleans() | st.integers() | st.text() | st.floats(), st.lists, max_leaves=5))
def test_any_value_is_taken_as_it_is_or_refused(rulebook, raw):
    for question in rulebook.questionnaire.questions:
        try:
            value = question.check(raw)
        except AnswerError:
            continue
        assert value == raw or (question.stored is Stored.TEXTS and set(value) == set(raw))


@pytest.mark.parametrize("kind", KINDS)
def test_a_copy_with_other_words_is_of_the_same_kind(rulebook, kind):
    question = next(one for one in rulebook.questionnaire.questions if one.kind == kind)
    assert replace(question, optional=True).kind == kind
