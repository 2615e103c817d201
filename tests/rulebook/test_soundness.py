"""What is wrong with rules that can each be read, found without a prover."""

import pytest

from screening.rulebook.reading.reader import read_rules
from screening.rulebook.soundness import faults
from tests.conftest import RULES_TEXT

ILL = "when: {rf_slow: ill_now}"


def faults_with(old, new):
    assert RULES_TEXT.count(old) >= 1, old
    return {fault.id: fault.words for fault in faults(read_rules(RULES_TEXT.replace(old, new, 1)).rulebook)}


def test_the_shipped_rules_have_no_fault(rulebook):
    assert faults(rulebook) == []


@pytest.mark.parametrize(
    ("when", "words"),
    [
        ("{all: [{rf_slow: ill_now}, {not: {rf_slow: ill_now}}]}", "contradictory"),
        ("{age: {at_least: 40, below: 40}}", "contradictory"),
        ("{all: [{wants_needling: 'yes'}, {wants_needling: 'no'}]}", "contradictory"),
        ("{all: [{rf_slow: none}, {rf_slow: ill_now}]}", "contradictory"),
        ("{guardian_consent: 'yes', age: {at_least: 18}}", "dead"),
        ("{blood_thinner: anticoagulant, health_list_a: none}", "dead"),
        ("{any: [{rf_slow: ill_now}, {not: {rf_slow: ill_now}}]}", "always true"),
        ("{any: [{age: {below: 50}}, {age: {at_least: 50}}, {age: unanswered}]}", "always true"),
    ],
)
def test_a_rule_that_never_or_always_holds_is_named(when, words):
    found = faults_with(ILL, f"when: {when}")
    assert set(found) == {"ill_now"}
    assert found["ill_now"].startswith(words)


@pytest.mark.parametrize(
    "when",
    [
        "{any: [{age: {below: 50}}, {age: {at_least: 50}}]}",  # not so where age has no answer
        "{all: [{rf_slow: ill_now}, {rf_slow: weight_loss}]}",
        "{required: unanswered, wants_needling: 'yes'}",
        "{not: {required: unanswered}}",
        "{all: [{rf_slow: [none, weight_loss]}, {rf_slow: ill_now}]}",
    ],
)
def test_a_rule_that_some_sheets_make_hold_and_others_not_is_left_alone(when):
    assert faults_with(ILL, f"when: {when}") == {}


def test_a_question_that_nobody_reads_is_named():
    found = faults_with("    summary_only: true\n", "")
    assert len(found) == 1
    assert "no rule reads this question" in next(iter(found.values()))


def test_a_question_without_an_order_of_risk_is_named():
    assert "order: none" in faults_with("    type: number\n    order: none\n", "    type: number\n")["age"]


def test_a_rule_too_wide_to_try_is_left_to_the_prover(monkeypatch):
    monkeypatch.setattr("screening.rulebook.soundness._MOST_SHEETS", 2)
    assert faults_with(ILL, "when: {all: [{rf_slow: ill_now}, {not: {rf_slow: ill_now}}]}") == {}
