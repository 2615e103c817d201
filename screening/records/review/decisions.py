"""Decisions: what therapists concluded and signed; never edited, only replaced."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import uuid4

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from screening.domain.review.decision import Conclusion, DecisionContent, Tick
from screening.domain.rules.rulebook import Outcome
from screening.records.access.tables import Person
from screening.records.database import db, writable
from screening.records.keys.record_seal import RecordSeal
from screening.records.sealing import Json, SealError
from screening.records.tables import DecisionRow


@dataclass(frozen=True)
class Decision:
    """One signed decision; `number` counts from 1 and the highest is current. `person_id` signed it."""

    number: int
    signed_at: datetime
    signed_by: str
    content: DecisionContent
    person_id: int = 0


@dataclass(frozen=True)
class Signature:
    """Who signs with which number, and when: now, except in made-up practices."""

    person_id: int
    number: int
    at: datetime = field(default_factory=lambda: datetime.now(UTC))


class DecidedMeanwhileError(Exception):
    """Someone else signed a decision on this screening first; theirs is kept, and nothing was written."""


class Decisions:
    """The store of decisions."""

    def __init__(self, seal: RecordSeal) -> None:
        self._seal = seal

    def of(self, screening_id: str) -> list[Decision]:
        """Return the decisions on a screening, the current one first."""
        query = (
            select(DecisionRow, Person.name)
            .join(Person, Person.id == DecisionRow.signed_by)
            .where(DecisionRow.screening_id == screening_id)
            .order_by(DecisionRow.number.desc())
        )
        return [self._opened(row, name) for row, name in db.session.execute(query)]

    def that_hold(self, screening_ids: Collection[str]) -> dict[str, Decision | None]:
        """Return the current decision of each of these screenings that has one, by its id; None if it stays sealed."""
        made = select(DecisionRow).where(DecisionRow.screening_id.in_(screening_ids)).order_by(DecisionRow.number)
        newest = {row.screening_id: row for row in db.session.scalars(made)}
        return {screening_id: self._readable(row) for screening_id, row in newest.items()}

    def add(self, screening_id: str, signature: Signature, content: DecisionContent) -> None:
        """Add a decision inside a transaction that locks the screening's place in the queue.

        Raises DecidedMeanwhileError if its number is not the next one because someone was faster.
        """
        session = writable()
        newest = select(func.max(DecisionRow.number)).where(DecisionRow.screening_id == screening_id)
        if signature.number != (session.scalar(newest) or 0) + 1:
            raise DecidedMeanwhileError
        decision_id = uuid4().hex
        session.add(
            DecisionRow(
                id=decision_id,
                screening_id=screening_id,
                number=signature.number,
                signed_at=signature.at,
                signed_by=signature.person_id,
                sealed=self._seal.close(conclusions_data(content), decision_id, "decision", of=screening_id),
            )
        )
        try:
            session.flush()
        except IntegrityError:
            raise DecidedMeanwhileError from None

    def _readable(self, row: DecisionRow) -> Decision | None:
        try:
            return self._opened(row, "")
        except SealError:
            return None

    def _opened(self, row: DecisionRow, name: str) -> Decision:
        content = read_conclusions(self._seal.open(row.sealed, row.id, "decision"))
        return Decision(row.number, row.signed_at, name, content, row.signed_by)


def conclusions_data(content: DecisionContent) -> Json:
    """Return conclusions as JSON data for storage."""
    return {
        "conclusion": content.conclusion,
        "reason": content.reason,
        "cautions": dict(content.cautions),
        "notes": content.notes,
        "message": content.message,
        "talked_about": list(content.talked_about),
        "duties": list(content.duties),
        "suggested": list(content.suggested),
        **({"replaces_because": content.replaces_because} if content.replaces_because else {}),
        **({"carried_from": content.carried_from} if content.carried_from else {}),
    }


def read_conclusions(kept: Json) -> DecisionContent:
    """Return stored conclusions, even if an earlier version asked for less."""
    return DecisionContent(
        conclusion=Conclusion(kept["conclusion"]),
        reason=kept.get("reason", ""),
        cautions={check: Tick(tick) for check, tick in kept.get("cautions", {}).items()},
        notes=kept.get("notes", ""),
        message=kept.get("message", ""),
        talked_about=tuple(kept.get("talked_about", ())),
        duties=tuple(kept.get("duties", ())),
        suggested=tuple(Outcome(outcome) for outcome in kept.get("suggested", ())),
        replaces_because=kept.get("replaces_because", ""),
        carried_from=kept.get("carried_from", ""),
    )
