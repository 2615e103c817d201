"""Which texts of a rules file were translated."""

import gzip
from pathlib import Path

import pytest

from screening.rulebook.translations import translated_texts
from tests.conftest import RULES_TEXT

ENGINE_1 = Path(__file__).parents[1] / "data/engines/1/rules.yaml.gz"


def test_every_text_that_a_patient_reads_or_hears_is_among_them_with_its_english(rulebook):
    texts = translated_texts(RULES_TEXT, "es")
    assert {(rule.patient["en"], rule.patient["es"]) for rule in rulebook.rules} <= texts
    assert {(rule.ask["en"], rule.ask["es"]) for rule in rulebook.rules if rule.ask} <= texts
    for question in rulebook.questionnaire.questions:
        assert (question.ask["en"], question.ask["es"]) in texts
        assert {(option.label["en"], option.label["es"]) for option in question.options} <= texts
    for section in rulebook.questionnaire.sections:
        assert (section.title["en"], section.title["es"]) in texts


@pytest.mark.parametrize("language", ["pt", "on"])
def test_a_language_that_is_not_in_the_file_has_none(language):
    assert translated_texts(RULES_TEXT, language) == frozenset()


def test_a_file_of_an_earlier_format_has_its_own():
    assert len(translated_texts(gzip.decompress(ENGINE_1.read_bytes()).decode(), "es")) > 100
