"""What somebody sent, as it is kept: the keys of its JSON, which no other module knows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from screening.domain.questionnaire.answers import as_json, as_value
from screening.domain.questionnaire.questions import Value
from screening.records.sealing import Json

Signs: TypeAlias = Mapping[str, tuple[str, ...]]  # warning signs: question → options


@dataclass(frozen=True, kw_only=True)
class SentAnswers:
    """Answers as they were sent: `taken_back` are warning signs that were ticked once and are no longer.

    `left_out` are questions that had an answer and were not asked in the end.
    """

    answers: Mapping[str, Value]
    taken_back: Signs = field(default_factory=dict)
    left_out: tuple[str, ...] = ()


def answers_data(sent: SentAnswers) -> Json:
    """Return what was sent as it is kept."""
    return {
        "answers": values_data(sent.answers),
        "taken_back": {question: list(options) for question, options in sent.taken_back.items()},
        "left_out": list(sent.left_out),
    }


def read_sent(kept: Json) -> SentAnswers:
    """Return what was sent and kept."""
    return SentAnswers(
        answers=read_values(kept["answers"]),
        taken_back=read_signs(kept.get("taken_back", {})),
        left_out=tuple(kept.get("left_out", ())),
    )


def values_data(values: Mapping[str, Value | None]) -> Json:
    """Return answers by question as they are kept."""
    return {question: as_json(value) for question, value in values.items()}


def read_values(kept: Json) -> dict[str, Any]:
    """Return answers by question that were kept."""
    return {question: as_value(value) for question, value in kept.items()}


def read_signs(kept: Json) -> Signs:
    """Return warning signs that were kept."""
    return {question: tuple(options) for question, options in kept.items()}
