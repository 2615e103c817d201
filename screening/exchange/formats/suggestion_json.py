"""A suggestion as JSON: what `screening evaluate` prints."""

from __future__ import annotations

import json
from typing import Any

from screening.domain.questionnaire.answers import as_json
from screening.domain.rules.suggestion import Finding, Suggestion, Undecided


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


def canonical(data: object) -> str:
    """Return JSON in canonical form, for comparing bytes: sorted keys, no spaces, UTF-8, final newline."""
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
