"""Answers to bits, and back."""

from hypothesis import given
from hypothesis import strategies as st

from screening.domain.questionnaire.answers import read_answers
from tests.builders import as_values
from tests.second_reading import random_sheet

SHEETS = st.randoms(use_true_random=False).map(lambda chance: as_values(random_sheet(chance)))


@given(sheet=SHEETS)
def test_every_answer_can_be_read_out_of_its_bits(rulebook, sheet):
    questionnaire = rulebook.questionnaire
    reading = read_answers(questionnaire, sheet, sent=True)
    for name in reading.asked & sheet.keys():
        field = questionnaire.codes.layout.fields[name]
        assert not reading.certain & field.unanswered
        if field.values:
            assert questionnaire.codes.says[name][reading.certain & field.said] == sheet[name]


def test_answers_to_what_is_not_asked_have_no_bits(rulebook):
    nothing = read_answers(rulebook.questionnaire, {}, sent=True).certain
    for answers in ({"no_such_question": "yes"}, {"typed": ("blood_thinner",)}, {"cancer": "active"}):
        assert read_answers(rulebook.questionnaire, answers, sent=True).certain == nothing
