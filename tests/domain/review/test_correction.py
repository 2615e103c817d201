"""What is so, beside what was answered."""

from screening.domain.questionnaire.answers import check_answers, closed, read_answers
from screening.domain.review.correction import corrected
from tests.builders import as_values, healthy


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
            value = question.from_reason(frozenset({option}))
            left = question.without(value, value)
            assert option not in question.options_in(left)
            sheet = corrected(questionnaire, as_values(healthy()), {question.id: left})
            assert check_answers(questionnaire, sheet)[1] == []
            assert closed(sheet, read_answers(questionnaire, sheet, sent=True)) == []
