"""The examples of rules.yaml."""

from dataclasses import replace

from screening.domain.rules.rulebook import Outcome
from screening.rulebook.reading.examples import failures


def test_every_shipped_example_comes_out_as_it_says(rules_file):
    assert len(rules_file.examples) >= 25
    for example in rules_file.examples:
        assert failures(rules_file.rulebook, example) == []


def test_a_wrong_outcome_and_each_wrong_finding_are_told(rules_file):
    example = next(example for example in rules_file.examples if example.id == "flu_today")
    wrong = replace(example, outcome=Outcome.FITS, findings=("new_calf_pain",))
    assert failures(rules_file.rulebook, wrong) == [
        "the outcome is not_now, not fits",
        'rule "new_calf_pain" does not hold',
        'rule "ill_now" holds and is not expected',
    ]
