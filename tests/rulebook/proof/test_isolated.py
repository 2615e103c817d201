"""The proof runs apart, in a process of its own."""

import pytest

from screening.rulebook.proof.isolated import NoProverError, compare_apart, prove_apart, undecidable_apart
from screening.rulebook.proof.results import State
from tests.conftest import RULES_TEXT
from tests.languages import OTHER


def test_what_does_not_hold_is_told_and_holds_back():
    told = list(prove_apart(OTHER.replace("suggest: emergency", "suggest: not_now", 1)))
    broken = [one for one in told if one.state is State.BROKEN]
    assert "guarantee danger_is_an_emergency" in {one.name for one in broken}
    assert all(one.holds_back and one.lines for one in broken)
    assert len(told) > 30


def test_what_became_milder_is_told_rule_by_rule():
    told = list(compare_apart(OTHER, OTHER.replace("suggest: emergency", "suggest: not_now", 1)))
    (broken,) = [one for one in told if one.state is not State.PROVED]
    assert broken.name == "E1 danger_now"
    assert broken.lines[0] == "E1 danger_now: the outcome is milder. The smallest sheet:"


def test_what_takes_too_long_is_told():
    with pytest.raises(NoProverError, match="took too long"):
        list(compare_apart(RULES_TEXT, RULES_TEXT, deadline=0.05))


def test_what_no_sheet_can_decide_is_told():
    assert "fresh_pain_that_flares 2 peg_pain: at_least 8, while false" in undecidable_apart(RULES_TEXT)


def test_a_missing_prover_says_what_to_install(monkeypatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    with pytest.raises(NoProverError, match="prove"):
        list(prove_apart(OTHER))


def test_a_proof_that_breaks_off_is_told(monkeypatch):
    monkeypatch.setattr("sys.executable", "false")
    with pytest.raises(NoProverError, match="stopped early"):
        list(prove_apart(OTHER))
