"""Answers as a sheet: what is asked, what waits, what has no value."""

from screening.domain.questionnaire.answers import accepted, check_answers, closed, not_ready, read_answers
from tests.builders import as_values, healthy


def test_none_and_an_empty_list_mean_unanswered(rulebook):
    assert check_answers(rulebook.questionnaire, {"age": None, "rf_nerve": []}) == ({}, [])


def test_an_unknown_question_is_told_with_the_nearest_right_name(rulebook):
    _, errors = check_answers(rulebook.questionnaire, {"needle_hesitency": 3})
    assert errors == ['needle_hesitency: no such question; did you mean "needle_hesitancy"?']


def test_of_answers_to_another_version_all_that_this_one_has_are_accepted(rulebook):
    given = {"age": 45, "rf_body": ("chest_pain", "made_up"), "rf_slow": ("made_up",), "wants_needling": "maybe"}
    assert accepted(rulebook.questionnaire, {**given, "made_up": ("none",)}) == {"age": 45, "rf_body": ("chest_pain",)}


def test_an_answer_to_a_closed_question_has_no_value_in_either_reading(rulebook):
    answers = as_values(healthy(cancer="current"))
    for sent in (True, False):
        reading = read_answers(rulebook.questionnaire, answers, sent=sent)
        assert reading.told("cancer") == ()
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


def test_an_answer_that_cannot_be_sent_is_named(rulebook):
    kept = {"age": 45, "goal_activity": "x" * 1001}
    assert {name: wrong.code for name, wrong in not_ready(rulebook.questionnaire, kept).items()} == {
        "goal_activity": "too_long"
    }
    assert not_ready(rulebook.questionnaire, {"age": 45, "goal_activity": "climb stairs"}) == {}
