"""Counting suggestions against decisions: all of them, as they were decided, and again when the count is old."""

from datetime import UTC, datetime, timedelta
from unittest.mock import Mock

import pytest
import time_machine

from screening.domain.review.decision import Conclusion, DecisionContent, Tick
from screening.domain.review.insights import GatheredCases
from screening.domain.rules.rulebook import Outcome
from screening.workflow.review.correct import as_sent
from screening.workflow.review.decide import SeenNumbers, sign
from screening.workflow.review.insights import cases, count_now, count_when_due
from screening.workflow.rules.versions import NoRulesError
from tests.builders import written


def test_a_case_has_what_was_suggested_and_what_the_therapist_concluded(practice, sent_with, park):
    screening = sent_with(acupuncturist_now="yes")
    found = as_sent(practice, screening).suggestion.findings
    fired = {finding.rule.id: finding.rule.suggest for finding in found if finding.rule.suggest}
    [rule] = [rule for rule, outcome in fired.items() if outcome is Outcome.DISCUSS_FIRST]
    ticks = {rule: Tick.NOT_CONFIRMED}
    sign(practice, screening, DecisionContent(Conclusion.FITS, "Not so", ticks, ""), park, SeenNumbers(1))
    (case,) = cases(practice)
    assert (case.reference, case.outcome, case.conclusion) == (
        screening.reference,
        Outcome.DISCUSS_FIRST,
        Conclusion.FITS,
    )
    assert case.fired == fired
    assert case.ticks == ticks
    assert case.signed_at == practice.decisions.of(screening.id)[0].signed_at


def test_a_case_knows_who_signed_in_which_language_it_was_sent_and_where_it_hurts(practice, sent_with, park):
    screening = sent_with(pain_location=["low_back", "foot_ankle"])
    sign(practice, screening, DecisionContent(Conclusion.FITS), park, SeenNumbers(1))
    (case,) = cases(practice)
    assert (case.signed_by, case.language, case.sites) == (park.id, "en", ("low_back", "foot_ankle"))


def test_under_rules_that_cannot_be_read_any_more_a_case_has_no_site(practice, sent_with, monkeypatch):
    sent_with()
    monkeypatch.setattr("screening.workflow.review.insights.rulebook_of", Mock(side_effect=NoRulesError))
    assert [case.sites for case in cases(practice)] == [()]


def test_notes_on_the_plan_suggest_nothing_and_an_open_screening_has_no_conclusion(practice, sent_with):
    screening = sent_with()
    assert any(finding.rule.suggest is None for finding in as_sent(practice, screening).suggestion.findings)
    (case,) = cases(practice)
    assert set(case.fired.values()) == {Outcome.FITS}
    assert (case.conclusion, case.signed_at, dict(case.ticks)) == (None, None, {})


def test_of_several_decisions_the_one_that_holds_is_counted(practice, sent_with, park):
    screening = sent_with()
    for number, conclusion in ((1, Conclusion.NOT_NOW), (2, Conclusion.REFER)):
        sign(practice, screening, DecisionContent(conclusion, "why", replaces_because="why"), park, SeenNumbers(number))
    assert [case.conclusion for case in cases(practice)] == [Conclusion.REFER]


def test_a_count_is_kept_with_how_long_it_took(practice, sent_with):
    sent_with()
    seconds = count_now(practice)
    assert practice.insights.newest().cases.count() == 1
    assert practice.insights.age()[1] == seconds


@pytest.mark.parametrize(
    ("seconds", "age", "due"),
    [
        (0.01, timedelta(seconds=59), False),
        (0.01, timedelta(seconds=60), True),
        (10, timedelta(seconds=1999), False),
        (10, timedelta(seconds=2000), True),
        (0.01, -timedelta(hours=1), True),  # made by a clock that ran ahead
    ],
)
def test_a_count_is_made_again_after_two_hundred_times_as_long_as_it_took(practice, seconds, age, due):
    with time_machine.travel(datetime.now(UTC), tick=False) as clock:
        written(practice.insights.add, GatheredCases(), seconds)
        clock.shift(age)
        assert count_when_due(practice) is due


def test_the_first_count_is_due_at_once(practice):
    assert count_when_due(practice)
    assert practice.insights.newest().cases == GatheredCases()
