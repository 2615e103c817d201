"""What is so, beside what was answered."""

import pytest

from screening.domain.questionnaire.answers import check_answers, closed, read_answers
from screening.domain.questionnaire.questions import Kind
from screening.domain.review.correction import corrected, with_options, without
from tests.builders import as_values, healthy


@pytest.fixture
def by_id(rulebook):
    return rulebook.questionnaire.by_id


def test_one_of_many_ticks_goes_and_the_others_stay(by_id):
    value = ("chest_pain", "fever_ill")
    assert without(by_id["rf_body"], value, ("chest_pain",)) == ("fever_ill",)


def test_where_nothing_is_left_it_is_none(by_id):
    assert without(by_id["rf_body"], ("chest_pain",), ("chest_pain",)) == ("none",)


def test_of_a_yes_or_no_it_is_the_other_one_and_not_sure_counts_as_neither(by_id):
    assert without(by_id["acupuncturist_now"], "yes", "yes") == "no"
    assert without(by_id["acupuncturist_now"], "no", "no") == "yes"


def test_a_number_or_a_choice_among_three_does_not_tell_what_is_so_instead(by_id):
    assert without(by_id["needle_hesitancy"], 9, 9) is None
    assert without(by_id["pain_duration"], "under_2_weeks", "under_2_weeks") is None


def test_an_unanswered_question_does_not_tell_either(by_id):
    assert without(by_id["rf_body"], None, None) is None


def test_not_sure_is_never_no_somebody_has_to_ask(by_id):
    assert without(by_id["rf_nerve"], ("not_sure",), ("not_sure",)) is None
    assert without(by_id["acupuncturist_now"], "not_sure", "not_sure") is None


def test_a_sign_that_is_so_takes_the_place_of_none(by_id):
    assert with_options(by_id["rf_body"], ("none",), ("chest_pain",)) == ("chest_pain",)


def test_what_is_not_asked_any_more_is_left_out(rulebook):
    answers = as_values(
        healthy(health_list_a=["blood_thinner"], blood_thinner=["anticoagulant"], blood_thinner_change="no")
    )
    sheet = corrected(rulebook.questionnaire, answers, {"health_list_a": ("none",)})
    assert "blood_thinner" not in sheet
    assert answers["blood_thinner"] == ("anticoagulant",)  # the patient's own answers stay


def test_a_corrected_sheet_holds_only_what_its_questions_take(rulebook):
    """Whatever option of whatever question made a finding hold: without it there are answers that can be sent."""
    questionnaire = rulebook.questionnaire
    for question in questionnaire.questions:
        for option in question.option_ids:
            value = (option,) if question.kind is Kind.CHOICES else option
            left = without(question, value, value)
            assert left is None or (option not in left if isinstance(left, tuple) else left != option)
            sheet = corrected(questionnaire, as_values(healthy()), {question.id: left})
            assert check_answers(questionnaire, sheet)[1] == []
            assert closed(sheet, read_answers(questionnaire, sheet, sent=True)) == []
