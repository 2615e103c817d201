"""Deciding: a therapist concludes and signs; a new decision takes the place of the old one and both stay."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from screening.domain.decision import Conclusion, Tick, needs_reason
from screening.domain.rules import Outcome
from screening.records.decisions import Decisions
from screening.records.screenings import Screening


class ReasonMissingError(Exception):
    """The conclusion differs from the suggestion, and no reason was given."""


@dataclass(frozen=True)
class Conclusions:
    """What the therapist concluded; `cautions` says for each rule that fired what asking about it showed."""

    conclusion: Conclusion
    reason: str
    cautions: Mapping[str, Tick]
    notes: str


def sign(decisions: Decisions, screening: Screening, concluded: Conclusions, person_id: int, number: int) -> None:
    """Sign a decision. `number` is one more than that of the decision the therapist saw.

    Raises ReasonMissingError, or DecidedMeanwhileError when somebody signed that number first.
    """
    if needs_reason(Outcome(screening.outcome), concluded.conclusion) and not concluded.reason.strip():
        raise ReasonMissingError
    content = {
        "conclusion": concluded.conclusion,
        "reason": concluded.reason.strip(),
        "cautions": dict(concluded.cautions),
        "notes": concluded.notes.strip(),
    }
    decisions.sign(screening.id, number, person_id, content, datetime.now(UTC))
