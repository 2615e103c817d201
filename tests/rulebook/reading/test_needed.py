"""What pages, summary and proof read by name: a file without one of these is refused with a sentence."""

import re

import pytest

from screening.domain.rules.relied_on import PAIN_TYPES
from screening.rulebook.reading.reader import read_rules
from screening.rulebook.reading.yaml_nodes import MistakesError
from tests.conftest import RULES_TEXT


def mistakes_of(text):
    with pytest.raises(MistakesError) as caught:
        read_rules(text)
    return [mistake.message for mistake in caught.value.mistakes]


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("safety_check", 'a section "safety_check" is needed: the pages read it by name'),
        ("your_health", 'a section "your_health" is needed'),
        ("about_you", 'a page "about_you" is needed'),
        ("peg_pain", 'a question "peg_pain" of type scale is needed'),
        ("e_stim_blocked", 'a fact "e_stim_blocked" with "when" is needed'),
        ("pain_type", 'a fact "pain_type" with "first_of" is needed'),
        ("peg", 'a fact "peg" with "mean_of" is needed'),
        ("acute", 'a fact "pain_type" that is the first of acute, subacute, chronic and of no other is needed'),
    ],
)
def test_what_is_called_otherwise_from_end_to_end_is_still_missed(name, message):
    renamed = re.sub(rf"(?<![\w-]){name}(?![\w-])", f"{name}_2", RULES_TEXT)
    assert any(told.startswith(message) for told in mistakes_of(renamed))


def test_so_is_an_option():
    start = RULES_TEXT.index("  - id: wants_needling\n")
    text = RULES_TEXT[:start] + RULES_TEXT[start:].replace('- id: "no"', "- id: rather_not", 1)
    assert 'an option of "wants_needling" "no" is needed: the pages read it by name' in mistakes_of(text)


def test_a_fact_of_another_kind_is_missed():
    text = RULES_TEXT.replace("    mean_of: [peg_pain, peg_enjoy, peg_activity]", "    when: {age: {below: 18}}", 1)
    assert mistakes_of(text) == ['a fact "peg" with "mean_of" is needed: the pages read it by name']


def test_the_summary_has_words_for_every_pain_type(rulebook):
    assert rulebook.facts["pain_type"].names == PAIN_TYPES
