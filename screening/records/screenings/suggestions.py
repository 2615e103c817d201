"""Suggestions as stored: the keys of their JSON, which no other module knows, in the original order."""

from __future__ import annotations

import json
from typing import Any

from screening.domain.questionnaire.answers import as_json, as_value
from screening.domain.rules.kept import KeptFinding, KeptSuggestion, KeptUndecided
from screening.domain.rules.rulebook import Act, Concern, Outcome
from screening.records.sealing import Json

_NOTE = "note"  # stored as the outcome of a note on the plan, which has none
_FIRST_ENGINE = 1  # it did not record its number


def suggestion_data(suggestion: KeptSuggestion) -> Json:
    """Return a suggestion as JSON data for storage."""
    return {
        "outcome": suggestion.outcome,
        "on_safety": suggestion.on_safety,
        "act": suggestion.act,
        "rules_version": suggestion.rules_version,
        "findings": [_finding_data(finding) for finding in suggestion.findings],
        "undecided": [_undecided_data(undecided) for undecided in suggestion.undecided],
        "engine": suggestion.engine,
        "facts": dict(suggestion.facts),
        "unanswered": list(suggestion.unanswered),
    }


def read_suggestion(kept: Json) -> KeptSuggestion:
    """Return a stored suggestion."""
    outcome = Outcome(kept["outcome"])
    return KeptSuggestion(
        outcome=outcome,
        on_safety=Outcome(kept.get("on_safety", outcome)),
        act=Act(kept.get("act", Act.NONE)),
        rules_version=kept.get("rules_version", ""),
        findings=tuple(_read_finding(finding) for finding in kept.get("findings", ())),
        undecided=tuple(_read_undecided(undecided) for undecided in kept.get("undecided", ())),
        engine=kept.get("engine", _FIRST_ENGINE),
        facts=kept.get("facts", {}),
        unanswered=tuple(kept.get("unanswered", ())),
    )


def is_kept_as(suggestion: KeptSuggestion, kept: Json) -> bool:
    """Return whether a suggestion equals the stored one, byte for byte, apart from key order."""
    return _canonical(suggestion_data(suggestion)) == _canonical({"engine": _FIRST_ENGINE, **kept})


def _canonical(data: Json) -> str:
    return json.dumps(data, ensure_ascii=False, sort_keys=True)


def _finding_data(finding: KeptFinding) -> Json:
    return {
        "rule": finding.rule,
        "ref": finding.ref,
        "topic": finding.topic,
        "concern": finding.concern,
        "act": finding.act,
        "outcome": finding.outcome or _NOTE,
        "because": {question: as_json(value) for question, value in finding.because.items()},
        "patient": finding.patient,
        "therapist": finding.therapist,
        "sources": list(finding.sources),
    }


def _read_finding(kept: Json) -> KeptFinding:
    return KeptFinding(
        rule=kept["rule"],
        ref=kept["ref"],
        topic=kept["topic"],
        concern=Concern(kept["concern"]),
        act=Act(kept["act"]),
        outcome=_outcome(kept["outcome"]),
        because={question: as_value(value) for question, value in kept["because"].items()},
        patient=kept["patient"],
        therapist=kept["therapist"],
        sources=tuple(kept["sources"]),
    )


def _undecided_data(undecided: KeptUndecided) -> Json:
    return {
        "rule": undecided.rule,
        "ref": undecided.ref,
        "topic": undecided.topic,
        "outcome": undecided.outcome or _NOTE,
        "waiting_for": list(undecided.waiting_for),
    }


def _read_undecided(kept: Json) -> KeptUndecided:
    return KeptUndecided(
        kept["rule"], kept["ref"], kept["topic"], _outcome(kept["outcome"]), tuple(kept["waiting_for"])
    )


def _outcome(kept: Any) -> Outcome | None:
    return None if kept == _NOTE else Outcome(kept)
