"""Each rule and question as a page."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.web.workspace.rules import explain
from tests import yaml_text
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
        assert page.text_of("h1") == rule.title.replace("'", "&#39;"), "people first, the id after"
        assert all(words in page.text for words in (rule.ref, rule.patient["es"], *rule.ask.values()))
    assert "At least one of these:" in reader.go("/workspace/rules/needle_fear_too_strong").text


def test_a_rule_names_what_is_stricter_what_proves_it_and_where_its_performance_stands(reader, rulebook):
    page = reader.go("/workspace/rules/blood_thinner_taken")
    assert "It gets stricter, never milder" in page.text
    assert "Not now Blood thinner not steady N12" in page.text
    assert "unsure_which_thinner" in page.text
    assert "/workspace/insights" in page.links
    assert "No rule of this topic is stricter." in reader.go("/workspace/rules/blood_thinner_unsteady").text
    for rule in rulebook.rules:
        page = reader.go(f"/workspace/rules/{rule.id}")
        assert "No example of the file has it" not in page.text, rule.id


def test_beside_a_rule_stand_all_by_topic(reader, rulebook):
    links = reader.go("/workspace/rules/blood_thinner_taken").links
    assert {f"/workspace/rules/{rule.id}" for rule in rulebook.rules} <= set(links)
    assert "Medicines and blood" in reader.page.text


@pytest.mark.parametrize(
    ("find", "rule"),
    [
        ("n12", "blood_thinner_unsteady"),
        ("needle-shy", "high_needle_fear"),
        ("ANTICOAGULANTE", "blood_thinner_unsteady"),
        ("cuanto le baja", None),
        ("hasta donde le baja", "nerve_pain_in_the_leg"),
        ("compressible superficial", "blood_thinner_taken"),
        ("which blood thinner or aspirin", "aspirin_or_varicose_veins"),
        ("typed_but_not", "typed_but_not_ticked"),
        ("no such words", None),
    ],
)
def test_a_rule_is_found_by_any_of_its_words(reader, find, rule):
    page = reader.go(f"/workspace/rules?find={find}")
    found = [link.removeprefix("/workspace/rules/") for link in page.links if link.startswith("/workspace/rules/")]
    assert (rule in found) is (rule is not None)
    assert ("No rules match" in page.text) is (rule is None)
    assert "may_fit_the_plan" not in found
    assert page.values["find"] == [find]


@given(data=st.data())
def test_a_rule_is_found_by_any_words_of_its_sentences(rulebook, data):
    rule = data.draw(st.sampled_from(rulebook.rules))
    said = data.draw(st.sampled_from([rule.title, rule.therapist, *rule.patient.values(), *rule.ask.values()])).split()
    start = data.draw(st.integers(0, len(said) - 1))
    assert rule in explain.found(rulebook, " ".join(said[start : start + 4]).upper())


def test_a_search_for_nothing_shows_everything(reader, rulebook):
    for find in ("", "%20", "…"):
        links = reader.go(f"/workspace/rules?find={find}").links
        assert all(f"/workspace/rules/{rule.id}" in links for rule in rulebook.rules)


def test_every_question_has_a_page_that_leads_to_the_rules_that_read_it_and_back(reader, rulebook):
    for question in rulebook.questionnaire.questions:
        reader.go(f"/workspace/rules/questions/{question.id}")
        assert reader.response.status_code == 200, question.id
    page = reader.go("/workspace/rules/questions/rf_nerve")
    links = [link for link in page.links if link.startswith("/workspace/rules/") and "questions" not in link]
    assert "/workspace/rules/questions/rf_nerve" in reader.go("/workspace/rules/limb_losing_strength").links
    assert "/workspace/rules/limb_losing_strength" in links


def test_the_whole_file_is_one_document_whose_contents_lead_to_every_chapter(reader, rulebook):
    page = reader.go("/workspace/rules/document")
    assert all(rule.ref in page.text for rule in rulebook.rules)
    led_to = [link[1:] for link in page.links if link.startswith("#")]
    assert {"openings", "questions-your_health", "rules-medicines_and_blood", "promises"} <= set(led_to)
    assert set(led_to) <= page.ids


@pytest.mark.parametrize("path", ["", "/document"])
def test_a_tree_tells_which_answer_opens_which_question(reader, path):
    text = reader.go(f"/workspace/rules{path}").text
    for words in ("if “Blood thinner or daily aspirin”", "10 or more and below 60", "This is not so:"):
        assert words in text, "the tree shows answers, not questions alone"


def test_the_document_tells_what_stands_under_each_key_of_the_file(reader):
    text = reader.go("/workspace/rules/document").text
    file = yaml_text.read(RULES_TEXT)
    for key in file:
        missing = [words for words in sentences(file[key]) if words not in text]
        assert missing == [], key


@pytest.mark.parametrize("path", ["no_such_rule", "questions/no_such_question"])
def test_an_unknown_one_is_not_found(reader, path):
    reader.go(f"/workspace/rules/{path}")
    assert reader.response.status_code == 404
