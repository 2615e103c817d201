"""Answers as bits: each question has a field of its own, and what was told can be read out of it again."""

from hypothesis import given
from hypothesis import strategies as st

from screening.domain.questionnaire.answers import read_answers
from screening.domain.questionnaire.bits import Field
from tests.builders import as_values
from tests.second_reading import random_sheet

SHEETS = st.randoms(use_true_random=False).map(lambda chance: as_values(random_sheet(chance)))


def test_no_two_questions_share_a_bit(rulebook):
    seen = 1
    for field in rulebook.questionnaire.codes.layout.fields.values():
        assert not seen & field.mask
        seen |= field.mask


@given(sheet=SHEETS)
def test_what_is_certain_is_possible_and_sent_sheets_have_nothing_else(rulebook, sheet):
    filling = read_answers(rulebook.questionnaire, sheet, sent=False)
    assert filling.certain & ~filling.possible == 0
    sent = read_answers(rulebook.questionnaire, sheet, sent=True)
    assert sent.certain == sent.possible
    assert sent.certain & ~filling.possible == 0, "sending decides among what was possible"


def test_values_that_a_question_does_not_have_have_no_bits():
    field = Field("age", 1, range(10, 20))
    assert field.bits([9, 20]) == 0
    assert field.told(field.bits([10, 19])) == (10, 19)
    assert field.told(field.between(None, 12)) == (10, 11)
    assert field.told(field.between(18, None)) == (18, 19)
    assert field.told(field.between(15, 15)) == field.told(field.between(25, 30)) == ()


def test_what_was_found_can_be_taken_out_again(rulebook):
    reading = read_answers(rulebook.questionnaire, {"other_health": "warfarin, epilepsy"}, sent=True)
    assert reading.told("typed") == ("blood_thinner", "seizure")
    assert reading.without("typed", ["seizure", "unheard of"]).told("typed") == ("blood_thinner",)
