"""Answers: checked against their question, never repaired; closed questions have no value."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.domain.questionnaire.answers import AnswerError, check_answers, check_value, closed, read_answers
from screening.domain.questionnaire.questions import Kind
from tests.builders import as_values, healthy


@pytest.mark.parametrize(
    ("question", "raw", "code"),
    [
        ("own_decisions", "perhaps", "not_offered"),
        ("own_decisions", ["yes", "with_help"], "one_only"),
        ("own_decisions", 1, "not_offered"),
        ("rf_nerve", ["none", "saddle_numb"], "exclusive"),
        ("rf_nerve", ["saddle_numb", "made_up"], "not_offered"),
        ("rf_nerve", "saddle_numb", "not_offered"),
        ("rf_nerve", [["saddle_numb"]], "not_offered"),
        ("age", 121, "range"),
        ("age", -1, "range"),
        ("age", "40", "number"),
        ("age", 40.0, "number"),
        ("peg_pain", 11, "range"),
        ("peg_pain", False, "number"),
        ("event_date", "2026-02-30", "date"),
        ("event_date", 20260101, "date"),
        ("other_health", None, "text"),
    ],
)
def test_a_value_the_question_does_not_allow_is_an_error_with_its_code(rulebook, question, raw, code):
    with pytest.raises(AnswerError) as caught:
        check_value(rulebook.questionnaire.by_id[question], raw)
    assert caught.value.code == code


def test_not_sure_may_stand_beside_a_warning_sign_and_never_wipes_it(rulebook):
    value = check_value(rulebook.questionnaire.by_id["rf_nerve"], ["not_sure", "saddle_numb"])
    assert value == ("saddle_numb", "not_sure")


@given(raw=st.recursive(st.none() | st.booleans() | st.integers() | st.text() | st.floats(), st.lists, max_leaves=5))
def test_any_value_is_taken_as_it_is_or_refused(rulebook, raw):
    for question in rulebook.questionnaire.questions:
        try:
            value = check_value(question, raw)
        except AnswerError:
            continue
        assert value == raw or (question.kind is Kind.CHOICES and set(value) == set(raw))


def test_none_and_an_empty_list_mean_unanswered(rulebook):
    assert check_answers(rulebook.questionnaire, {"age": None, "rf_nerve": []}) == ({}, [])


def test_an_unknown_question_is_told_with_the_nearest_right_name(rulebook):
    _, errors = check_answers(rulebook.questionnaire, {"needle_hesitency": 3})
    assert errors == ['needle_hesitency: no such question; did you mean "needle_hesitancy"?']


def test_an_answer_to_a_closed_question_has_no_value_in_either_reading(rulebook):
    answers = as_values(healthy(cancer="current"))
    for sent in (True, False):
        reading = read_answers(rulebook.questionnaire, answers, sent=sent)
        assert "cancer" not in reading.chosen
        assert closed(answers, reading) == ["cancer"]


def test_a_question_whose_gate_is_unanswered_waits_for_the_gate(rulebook):
    answers = as_values(healthy(health_list_a=None, cancer="current"))
    reading = read_answers(rulebook.questionnaire, answers, sent=False)
    assert reading.waiting["cancer"] == {"health_list_a"}
    assert closed(answers, reading) == []


def test_a_healthy_adult_is_asked_25_required_questions(rulebook):
    reading = read_answers(rulebook.questionnaire, as_values(healthy()), sent=True)
    required = [q.id for q in rulebook.questionnaire.questions if q.id in reading.asked and not q.optional]
    assert len(required) == 25
    assert reading.missing == set()
