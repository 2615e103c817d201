"""Sent answers as stored: the keys of their JSON, which no other module knows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time
from typing import Any, TypeAlias

from screening.domain.care.said_change import SaidChange
from screening.domain.health_record.brought import BroughtRecord
from screening.domain.questionnaire.answers import as_json, as_value
from screening.domain.questionnaire.questions import Value
from screening.records.screenings.brought_records import brought_data, read_brought
from screening.records.sealing import Json

Signs: TypeAlias = Mapping[str, tuple[str, ...]]  # warning signs: question → options


@dataclass(frozen=True, kw_only=True)
class SentAnswers:
    """Answers as sent: `taken_back` are warning signs that were ticked once and no longer are.

    `left_out` are questions that had an answer but were not asked in the end. `asked_about` is what the person said
    when asked about words they typed: list → option. `visit_at` is the time of day of the visit, if it is known.
    `record` is what is kept of a health record that was brought. `said_changed` is what was picked when asked again
    whether anything has changed, None if it was not asked.
    """

    answers: Mapping[str, Value]
    taken_back: Signs = field(default_factory=dict)
    left_out: tuple[str, ...] = ()
    asked_about: Mapping[str, str] = field(default_factory=dict)
    visit_at: time | None = None
    record: BroughtRecord | None = None
    said_changed: SaidChange | None = None


def answers_data(sent: SentAnswers) -> Json:
    """Return sent answers as JSON data for storage."""
    return {
        "answers": values_data(sent.answers),
        "taken_back": {question: list(options) for question, options in sent.taken_back.items()},
        "left_out": list(sent.left_out),
        "asked_about": dict(sent.asked_about),
        **({"record": brought_data(sent.record)} if sent.record else {}),
        **({"visit_at": sent.visit_at.isoformat("minutes")} if sent.visit_at else {}),
        **({"said_changed": sent.said_changed} if sent.said_changed else {}),
    }


def read_sent(kept: Json) -> SentAnswers:
    """Return stored sent answers."""
    return SentAnswers(
        answers=read_values(kept["answers"]),
        taken_back=read_signs(kept.get("taken_back", {})),
        left_out=tuple(kept.get("left_out", ())),
        asked_about=kept.get("asked_about", {}),
        visit_at=time.fromisoformat(kept["visit_at"]) if "visit_at" in kept else None,
        record=read_brought(kept.get("record")),
        said_changed=SaidChange(kept["said_changed"]) if "said_changed" in kept else None,
    )


def values_data(values: Mapping[str, Value | None]) -> Json:
    """Return answers by question as JSON data for storage."""
    return {question: as_json(value) for question, value in values.items()}


def read_values(kept: Json) -> dict[str, Any]:
    """Return stored answers by question."""
    return {question: as_value(value) for question, value in kept.items()}


def read_signs(kept: Json) -> Signs:
    """Return stored warning signs."""
    return {question: tuple(options) for question, options in kept.items()}
