"""Codes on paper: what staff type is what the patient marked."""

import random
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.domain.questionnaire.questions import CodeError
from screening.exchange.documents.paper_codes import numbers, read_code
from screening.rulebook.reading.reader import read_rules
from tests.builders import as_values
from tests.conftest import RULES_TEXT
from tests.rulebooks import with_a_date
from tests.second_reading import random_sheet

SHEETS = st.randoms(use_true_random=False).map(lambda chance: as_values(random_sheet(chance)))


@given(answers=SHEETS)
def test_a_form_that_is_typed_by_its_codes_is_the_same_sheet(rulebook, answers):
    by_id = rulebook.questionnaire.by_id
    typed = {question: by_id[question].code(value) for question, value in answers.items()}
    assert {question: read_code(by_id[question], code) for question, code in typed.items()} == answers


@pytest.mark.parametrize("typed", ["b d", "db", "B, D", " b.d; "])
def test_letters_may_come_in_any_order_and_case(rulebook, typed):
    question = rulebook.questionnaire.by_id["pain_location"]
    assert read_code(question, typed) == (question.options[1].id, question.options[3].id)


@pytest.mark.parametrize(
    ("question", "typed", "message"),
    [
        ("wants_needling", "z", "“z” is not an option. Enter one letter from a to c."),
        ("wants_needling", "a b", "Only one answer can be given here"),
        ("rf_body", "a j", '"none" cannot go with another option'),
        ("age", "forty", "Enter a number from 0 to 120."),
        ("age", "٤٥", "Enter a number from 0 to 120."),
        ("peg_pain", "11", "Enter a number from 0 to 10."),
        ("event_date", "2 30 2027", "There is no February 30 in 2027. Check the day."),
        ("event_date", "27/3/2027", "There is no month 27. Enter the month first, like 3 27 1985."),
        ("event_date", "tomorrow", "Enter month, day and year"),
    ],
)
def test_a_wrong_code_is_told_with_what_can_be_typed(question, typed, message):
    rulebook = read_rules(with_a_date(RULES_TEXT)).rulebook
    with pytest.raises(CodeError, match=message.replace(".", r"\.")):
        read_code(rulebook.questionnaire.by_id[question], typed)


def test_nothing_typed_is_no_answer(rulebook):
    for question in rulebook.questionnaire.questions:
        assert read_code(question, "  ") is None


def test_every_question_has_a_number_of_its_own_section_by_section(rulebook):
    found = numbers(rulebook.questionnaire)
    assert sorted(found.values()) == list(range(1, len(found) + 1))
    by_number = sorted(rulebook.questionnaire.questions, key=lambda question: found[question.id])
    sections = list(dict.fromkeys(question.section for question in by_number))
    assert sections == [section.id for section in rulebook.questionnaire.sections]


def test_every_option_has_a_letter(rulebook):
    for question in rulebook.questionnaire.questions:
        assert len(set(question.letters.values())) == len(question.options)


def test_random_typing_is_an_answer_or_a_message(rulebook):
    chance = random.Random(7)
    for question in rulebook.questionnaire.questions:
        for _ in range(50):
            typed = "".join(chance.choice("abcxyz 0179-/ñ😀\x00") for _ in range(chance.randrange(12)))
            with suppress(CodeError):
                assert (value := read_code(question, typed)) is None or read_code(
                    question, question.code(value)
                ) == value
