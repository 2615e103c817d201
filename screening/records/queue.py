"""The queue: what waits for a decision, the most urgent first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import exists, func, select, tuple_
from sqlalchemy.orm import aliased

from screening.domain.ways import Way
from screening.records.database import db
from screening.records.sealing import Seal
from screening.records.tables import DecisionRow, ScreeningRow


@dataclass(frozen=True)
class QueueEntry:
    """One line of the queue. `changed` says that it takes the place of what the patient sent before."""

    id: str
    reference: str
    name: str
    sent_at: datetime
    outcome: str
    act: str
    urgency: int
    language: str
    taken_back: bool
    way: Way
    visit_on: date | None
    changed: bool

    @property
    def key(self) -> tuple[int, datetime, str]:
        """The place in the queue, from which the next page goes on."""
        return self.urgency, self.sent_at, self.id


class Queue:
    """The newest version of every screening, by key: page 1 of a million costs what page 1 of a hundred does."""

    def __init__(self, seal: Seal) -> None:
        self._seal = seal

    def page(
        self, limit: int, after: tuple[int, datetime, str] | None = None, decided: bool = False
    ) -> list[QueueEntry]:
        """Give a page of the queue: most urgent first, then oldest. Those with a decision are listed apart."""
        row, newer = ScreeningRow, aliased(ScreeningRow)
        has_decision = exists().where(DecisionRow.screening_id == row.id)
        query = select(row).where(has_decision if decided else ~has_decision)
        query = query.where(~exists().where(newer.previous_id == row.id))
        if after is not None:
            query = query.where(tuple_(row.urgency, row.sent_at, row.id) > after)
        return [
            self._entry(found)
            for found in db.session.scalars(query.order_by(row.urgency, row.sent_at, row.id).limit(limit))
        ]

    def counts(self) -> tuple[int, int]:
        """Give how many screenings wait for a decision, and how many have one; versions that were replaced aside."""
        newer = aliased(ScreeningRow)
        newest = select(ScreeningRow.id).where(~exists().where(newer.previous_id == ScreeningRow.id)).subquery()
        total = db.session.scalar(select(func.count()).select_from(newest)) or 0
        signed = select(func.count(func.distinct(DecisionRow.screening_id))).join(
            newest, newest.c.id == DecisionRow.screening_id
        )
        decided = db.session.scalar(signed) or 0
        return total - decided, decided

    def _entry(self, row: ScreeningRow) -> QueueEntry:
        name = self._seal.open(row.sealed_identity, row.id, "identity")["name"]
        taken_back = bool(self._seal.open(row.sealed_answers, row.id, "answers")["taken_back"])
        return QueueEntry(
            id=row.id,
            reference=row.reference,
            name=name,
            sent_at=row.sent_at,
            outcome=row.outcome,
            act=row.act,
            urgency=row.urgency,
            language=row.language,
            taken_back=taken_back,
            way=Way(row.way),
            visit_on=row.visit_on,
            changed=row.previous_id is not None,
        )
