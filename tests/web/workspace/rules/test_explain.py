"""Each rule and question as a page."""

import pytest
import yaml

from tests.builders import Therapist, sentences
from tests.conftest import RULES_TEXT


@pytest.fixture
def reader(therapist) -> Therapist:
    therapist.sign_in()
    return therapist


def test_every_rule_has_a_page_with_its_condition_in_words_both_languages_and_its_sources(reader, rulebook):
    for rule in rulebook.rules:
        page = reader.go(f"/workspace/rules/{rule.id}")
        assert reader.response.status_code == 200, rule.id
        assert rule.therapist in page.text
    assert "At least one of these:" in reader.go("/workspace/rules/needle_fear_too_strong").text
    assert "Patient reads, Spanish" in reader.page.text


def test_every_question_has_a_page_that_leads_to_the_rules_that_read_it_and_back(reader, rulebook):
    for question in rulebook.questionnaire.questions:
        reader.go(f"/workspace/rules/questions/{question.id}")
        assert reader.response.status_code == 200, question.id
    page = reader.go("/workspace/rules/questions/rf_nerve")
    links = [link for link in page.links if link.startswith("/workspace/rules/") and "questions" not in link]
    assert "/workspace/rules/questions/rf_nerve" in reader.go(links[1]).links


def test_the_whole_file_is_one_document_with_a_picture(reader, rulebook):
    page = reader.go("/workspace/rules/document")
    assert "Which answer opens which question" in page.text
    assert all(rule.ref in page.text for rule in rulebook.rules)
    for words in ("health_list_a: blood_thinner", "age: 10 or more and below 60", "needle_history: not seizure"):
        assert words in page.text, "the picture shows answers, not questions alone"


def test_the_document_tells_what_stands_under_each_key_of_the_file(reader):
    text = reader.go("/workspace/rules/document").text
    file = yaml.load(RULES_TEXT, Loader=yaml.CSafeLoader)
    for key in file:
        missing = [words for words in sentences(file[key]) if words not in text]
        assert missing == [], key


@pytest.mark.parametrize("path", ["no_such_rule", "questions/no_such_question"])
def test_an_unknown_one_is_not_found(reader, path):
    reader.go(f"/workspace/rules/{path}")
    assert reader.response.status_code == 404
