"""A suggestion as JSON: what `screening evaluate` prints, and what is kept so that a replay can compare bytes."""

from __future__ import annotations

import json
from typing import Any

from screening.domain.questionnaire.answers import as_json, as_value
from screening.domain.questionnaire.questions import Value
from screening.domain.rules.rulebook import Act, Outcome, Rulebook
from screening.domain.rules.suggestion import ENGINE, Finding, Suggestion, Undecided


def suggestion_data(suggestion: Suggestion, version: str, language: str = "en") -> dict[str, Any]:
    """Return the suggestion as plain data, with the patient's sentences in one language."""
    return {
        "outcome": suggestion.outcome,
        "on_safety": suggestion.on_safety,
        "act": suggestion.act,
        "rules_version": version,
        "findings": [_finding(finding, language) for finding in suggestion.findings],
        "undecided": [_undecided(undecided) for undecided in suggestion.undecided],
    }


def kept_data(suggestion: Suggestion, version: str) -> dict[str, Any]:
    """Return what is kept with a screening: the suggestion, its engine, its facts, what was asked and not answered."""
    own = {"engine": ENGINE, "facts": dict(suggestion.facts), "unanswered": list(suggestion.unanswered)}
    return {**suggestion_data(suggestion, version), **own}


def read_kept(data: dict[str, Any], rulebook: Rulebook) -> Suggestion:
    """Return the suggestion that was kept, as it was made; `rulebook` is the rules version it names."""
    return Suggestion(
        outcome=Outcome(data["outcome"]),
        on_safety=Outcome(data["on_safety"]),
        act=Act(data["act"]),
        findings=tuple(Finding(rulebook.by_id[f["rule"]], _values(f["because"])) for f in data["findings"]),
        undecided=tuple(Undecided(rulebook.by_id[u["rule"]], tuple(u["waiting_for"])) for u in data["undecided"]),
        facts=data["facts"],
        unanswered=tuple(data["unanswered"]),
    )


def canonical(data: object) -> str:
    """Write JSON in the one way that is compared by bytes: sorted keys, no spaces, UTF-8, final newline."""
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":")) + "\n"


def _finding(finding: Finding, language: str) -> dict[str, Any]:
    rule = finding.rule
    return {
        "rule": rule.id,
        "ref": rule.ref,
        "topic": rule.topic,
        "concern": rule.concern,
        "act": rule.act,
        "outcome": rule.suggest or "note",
        "because": {question: as_json(value) for question, value in finding.because.items()},
        "patient": rule.patient[language],
        "therapist": rule.therapist,
        "sources": list(rule.sources),
    }


def _undecided(undecided: Undecided) -> dict[str, Any]:
    rule = undecided.rule
    return {
        "rule": rule.id,
        "ref": rule.ref,
        "topic": rule.topic,
        "outcome": rule.suggest or "note",
        "waiting_for": list(undecided.waiting_for),
    }


def _values(because: dict[str, Any]) -> dict[str, Value | None]:
    return {question: as_value(value) for question, value in because.items()}
