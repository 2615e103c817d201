"""The same words for outcomes, acts, conclusions and ticks on every page, and in everything that goes out."""

import pytest

from screening.domain.review import words
from screening.domain.review.decision import Conclusion, Tick
from screening.domain.rules.rulebook import Act, Outcome
from screening.exchange.fhir import terms
from screening.exchange.research.code_words import CODES
from screening.web import staff_wording

TABLES = {
    "OUTCOMES": (Outcome, terms.OUTCOMES, "outcome"),
    "ACTS": (Act, terms.ACTS, "act"),
    "CONCLUSIONS": (Conclusion, terms.CONCLUSIONS, "conclusion"),
    "TICKS": (Tick, terms.CHECKS, "found"),
}


@pytest.mark.parametrize(("name", "kind", "system", "column"), [(name, *one) for name, one in TABLES.items()])
def test_pages_code_systems_and_the_codebook_say_the_same(name, kind, system, column):
    said = getattr(words, name)
    assert said.keys() == set(kind)
    assert all(said.values())
    assert getattr(staff_wording, name) == terms.WORDS[system] == said
    assert {code: CODES[column][code] for code in kind} == said


def test_inside_of_a_sentence_they_begin_small():
    assert words.in_a_sentence("Fits, discussed") == "fits, discussed"
    assert words.in_a_sentence("Call 911") == "call 911"
