"""Conditions in words."""

from screening.domain.questionnaire.conditions import All, Any, Between, Has, Not, RequiredUnanswered, Unanswered
from screening.rulebook.wording import in_words


def test_each_kind_of_condition_has_its_words(rulebook):
    questionnaire = rulebook.questionnaire
    fear = Between("needle_hesitancy", at_least=7, below=9)
    said = in_words(All((fear, Not(Has("wants_needling", frozenset({"no"}))))), questionnaire)
    assert said.words == "All of these:"
    assert said.parts[0].words.endswith("– 7 or more and below 9")
    assert said.parts[1].words == "This is not so:"
    assert said.parts[1].parts[0].question == "wants_needling"
    assert in_words(Any((Unanswered("age"),)), questionnaire).words.endswith("asked, and not answered")
    assert "has no answer" in in_words(RequiredUnanswered(), questionnaire).words


def test_every_condition_of_the_shipped_file_can_be_said(rulebook):
    conditions = [rule.when for rule in rulebook.rules]
    conditions += [question.ask_when for question in rulebook.questionnaire.questions if question.ask_when]
    assert all(in_words(condition, rulebook.questionnaire).words for condition in conditions)
