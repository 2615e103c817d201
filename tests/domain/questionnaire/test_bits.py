"""Answers as bits: each question has a field of its own, and what was told can be read out of it again."""

from hypothesis import given
from hypothesis import strategies as st

from screening.domain.questionnaire.answers import read_answers
from tests.builders import as_values
from tests.rulebooks import a_question, a_rulebook
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


def test_what_was_found_can_be_taken_out_again(rulebook):
    reading = read_answers(rulebook.questionnaire, {"other_health": "warfarin, epilepsy"}, sent=True)
    assert reading.told("typed") == ("blood_thinner", "seizure")
    assert reading.without("typed", ["seizure", "unheard of"]).told("typed") == ("blood_thinner",)


@given(sheet=SHEETS)
def test_what_is_open_has_no_certain_answer_and_all_are_possible(rulebook, sheet):
    filling = read_answers(rulebook.questionnaire, sheet, sent=False)
    for field in filling.layout.fields.values():
        is_open = bool(filling.certain & field.open)
        assert is_open is (field.question in filling.waiting)
        if is_open:
            assert filling.certain & field.mask == field.open
            assert filling.possible & field.mask == field.mask
    assert not read_answers(rulebook.questionnaire, sheet, sent=True).waiting


def test_questions_that_hang_on_the_same_ones_share_a_door():
    gate = a_question("gate", "choices", "left right")
    left, right = (a_question(side, ask_when={"gate": side}) for side in ("left", "right"))
    last = a_question("last", ask_when={"left": "yes"})
    form = a_rulebook(gate, left, right, last).questionnaire
    assert len(form.codes.layout.doors) == 2
    assert read_answers(form, {"gate": ("right",)}, sent=True).asked >= {"gate", "right"}
    assert read_answers(form, {"gate": ("right",), "left": "yes"}, sent=True).asked.isdisjoint({"left", "last"})
    assert read_answers(form, {"gate": ("left",), "left": "yes"}, sent=True).asked >= {"left", "last"}
    filling = read_answers(form, {}, sent=False)
    assert filling.waiting["last"] == filling.waiting["right"] == {"gate"}
    assert read_answers(form, {"gate": ("left",)}, sent=False).waiting["last"] == {"left"}
