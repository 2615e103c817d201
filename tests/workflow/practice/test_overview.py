"""How the practice stands: its rules, and the end of its audit trail."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from screening.settings.shipped import RULES
from screening.workflow.practice.overview import end_of_trail, rules_state
from screening.workflow.rules.versions import CandidateState, accept_in_force, rulebook_in_force
from tests.builders import TESTS, unreadable_in_force

TODAY = date(2027, 3, 4)


def test_what_is_published_stands_there_until_a_clinician_accepts_it_and_after(practice):
    state = rules_state(practice, practice.settings, TODAY)
    assert (state.version, state.accepted, state.candidate) == (practice.rules.in_force(), None, CandidateState.SAME)
    accept_in_force(practice, "Dr. Park", TESTS)
    assert rules_state(practice, practice.settings, TODAY).accepted.by == "Dr. Park"


@pytest.mark.parametrize(
    ("text", "state"),
    [(RULES.read_text("utf-8") + "# more\n", CandidateState.DIFFERS), ("rules: [", CandidateState.BROKEN)],
)
def test_a_candidate_that_waits_is_told(practice, tmp_path, text, state):
    path = tmp_path / "rules.yaml"
    path.write_text(text, encoding="utf-8")
    assert rules_state(practice, replace(practice.settings, rules_path=path), TODAY).candidate is state


def test_rules_due_for_review_are_counted(practice):
    assert rules_state(practice, practice.settings, date.min).overdue == 0
    later = rules_state(practice, practice.settings, date.max).overdue
    assert later == sum(rule.review_by is not None for rule in rulebook_in_force(practice).rules)


def test_rules_that_cannot_be_read_are_a_problem_and_no_error(practice):
    version = unreadable_in_force()
    state = rules_state(practice, practice.settings, TODAY)
    assert version in state.problem
    assert state.version == ""


def test_the_end_of_the_trail_is_looked_at(practice):
    accept_in_force(practice, "Dr. Park", TESTS)
    verdict = end_of_trail(practice)
    assert verdict.entries == 2  # published, accepted
    assert verdict.problems == ()
