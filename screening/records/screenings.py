"""Screenings: what people sent and what was suggested, with the decisions that therapists signed."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import exists, func, select, tuple_
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from screening.records.database import db, writing
from screening.records.sealing import Seal
from screening.records.tables import DecisionRow, Person, ScreeningRow

_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # without signs that look alike


@dataclass(frozen=True)
class Sent:
    """What is written once, when somebody sends. `answers`, `identity` and `suggestion` are JSON data and are sealed.

    `urgency` is what the queue sorts by first: 0 emergency, 1 call today, 2 a doctor within days, 3 the rest.
    """

    draft_id: str
    digest: str
    sent_at: datetime
    language: str
    outcome: str
    act: str
    urgency: int
    answers: dict[str, Any]
    identity: dict[str, Any]
    suggestion: dict[str, Any]


@dataclass(frozen=True)
class Screening(Sent):
    """A stored screening. `reference` is the name that people use; it does not count upwards."""

    id: str
    reference: str


@dataclass(frozen=True)
class Decision:
    """One signed decision; `number` counts from 1 and the highest holds."""

    number: int
    signed_at: datetime
    signed_by: str
    content: dict[str, Any]


@dataclass(frozen=True)
class QueueEntry:
    """One line of the queue."""

    id: str
    reference: str
    name: str
    sent_at: datetime
    outcome: str
    act: str
    urgency: int
    language: str
    taken_back: bool

    @property
    def key(self) -> tuple[int, datetime, str]:
        """The place in the queue, from which the next page goes on."""
        return self.urgency, self.sent_at, self.id


class DecidedMeanwhileError(Exception):
    """Somebody else signed a decision on this screening first; it stands, and nothing was written."""


class Screenings:
    """The store of screenings."""

    def __init__(self, seal: Seal) -> None:
        self._seal = seal

    def add(self, session: Session, sent: Sent) -> str:
        """Write a screening inside a transaction; give its id."""
        screening_id = uuid4().hex
        session.add(
            ScreeningRow(
                id=screening_id,
                reference=new_reference(),
                draft_id=sent.draft_id,
                digest=sent.digest,
                sent_at=sent.sent_at,
                language=sent.language,
                outcome=sent.outcome,
                act=sent.act,
                urgency=sent.urgency,
                sealed_answers=self._seal.close(sent.answers, screening_id, "answers"),
                sealed_identity=self._seal.close(sent.identity, screening_id, "identity"),
                sealed_suggestion=self._seal.close(sent.suggestion, screening_id, "suggestion"),
            )
        )
        session.flush()
        return screening_id

    def by_id(self, screening_id: str) -> Screening | None:
        row = db.session.get(ScreeningRow, screening_id)
        return self._opened(row) if row else None

    def by_reference(self, reference: str) -> Screening | None:
        row = db.session.scalar(select(ScreeningRow).where(ScreeningRow.reference == reference))
        return self._opened(row) if row else None

    def newest(self) -> Screening | None:
        """Give the screening that was sent last."""
        row = db.session.scalar(select(ScreeningRow).order_by(ScreeningRow.sent_at.desc()).limit(1))
        return self._opened(row) if row else None

    def newest_sent_at(self) -> datetime | None:
        """Give when the last screening was sent; None before the first."""
        return db.session.scalar(select(func.max(ScreeningRow.sent_at)))

    def all(self) -> Iterator[Screening]:
        """Give every screening, oldest first, a few at a time."""
        rows = db.session.scalars(
            select(ScreeningRow).order_by(ScreeningRow.sent_at, ScreeningRow.id).execution_options(yield_per=500)
        )
        for row in rows:
            yield self._opened(row)

    def queue(
        self, limit: int, after: tuple[int, datetime, str] | None = None, decided: bool = False
    ) -> list[QueueEntry]:
        """Give a page of the queue: most urgent first, then oldest. Those with a decision are listed apart."""
        row = ScreeningRow
        has_decision = exists().where(DecisionRow.screening_id == row.id)
        query = select(row).where(has_decision if decided else ~has_decision)
        key = tuple_(row.urgency, row.sent_at, row.id)
        if after is not None:
            query = query.where(key > after)
        return [
            self._entry(found)
            for found in db.session.scalars(query.order_by(row.urgency, row.sent_at, row.id).limit(limit))
        ]

    def counts(self) -> tuple[int, int]:
        """Give how many screenings wait for a decision, and how many have one."""
        total = db.session.scalar(select(func.count()).select_from(ScreeningRow)) or 0
        decided = db.session.scalar(select(func.count(func.distinct(DecisionRow.screening_id)))) or 0
        return total - decided, decided

    def decisions(self, screening_id: str) -> list[Decision]:
        """Give the decisions on a screening, the one that holds first."""
        query = (
            select(DecisionRow, Person.name)
            .join(Person, Person.id == DecisionRow.signed_by)
            .where(DecisionRow.screening_id == screening_id)
            .order_by(DecisionRow.number.desc())
        )
        return [
            Decision(row.number, row.signed_at, name, self._seal.open(row.sealed, row.id, "decision"))
            for row, name in db.session.execute(query)
        ]

    def sign(
        self, screening_id: str, number: int, person_id: int, content: dict[str, Any], signed_at: datetime
    ) -> None:
        """Write a decision. Raises DecidedMeanwhileError when `number` is not the next one: somebody was faster."""
        decision_id = uuid4().hex
        row = DecisionRow(
            id=decision_id,
            screening_id=screening_id,
            number=number,
            signed_at=signed_at,
            signed_by=person_id,
            sealed=self._seal.close(content, decision_id, "decision"),
        )
        try:
            with writing() as session:
                newest = select(func.max(DecisionRow.number)).where(DecisionRow.screening_id == screening_id)
                if number != (session.scalar(newest) or 0) + 1:
                    raise DecidedMeanwhileError
                session.add(row)
        except IntegrityError:
            raise DecidedMeanwhileError from None

    def _entry(self, row: ScreeningRow) -> QueueEntry:
        name = self._seal.open(row.sealed_identity, row.id, "identity")["name"]
        taken_back = bool(self._seal.open(row.sealed_answers, row.id, "answers")["taken_back"])
        return QueueEntry(
            row.id, row.reference, name, row.sent_at, row.outcome, row.act, row.urgency, row.language, taken_back
        )

    def _opened(self, row: ScreeningRow) -> Screening:
        return Screening(
            draft_id=row.draft_id,
            digest=row.digest,
            sent_at=row.sent_at,
            language=row.language,
            outcome=row.outcome,
            act=row.act,
            urgency=row.urgency,
            answers=self._seal.open(row.sealed_answers, row.id, "answers"),
            identity=self._seal.open(row.sealed_identity, row.id, "identity"),
            suggestion=self._seal.open(row.sealed_suggestion, row.id, "suggestion"),
            id=row.id,
            reference=row.reference,
        )


def new_reference() -> str:
    """Give a fresh reference such as 7K3M-9QXT (39 bits)."""
    signs = [secrets.choice(_ALPHABET) for _ in range(8)]
    return "".join(signs[:4]) + "-" + "".join(signs[4:])
