"""Callbacks: phone numbers that people left on the urgent page, until somebody has called."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from screening.records.database import db, writing
from screening.records.sealing import Seal
from screening.records.tables import CallbackRow, ScreeningRow


@dataclass(frozen=True)
class Callback:
    """Somebody asked for a call; `screening` is the reference of what they sent, once they did."""

    id: str
    phone: str
    left_at: datetime
    screening: str | None


class Callbacks:
    """The store of callbacks."""

    def __init__(self, seal: Seal) -> None:
        self._seal = seal

    def leave(self, draft_id: str, phone: str) -> None:
        """Keep the number of one draft; a second one takes the place of the first."""
        with writing() as session:
            row = session.scalar(select(CallbackRow).where(CallbackRow.draft_id == draft_id))
            if row is None:
                row = CallbackRow(id=uuid4().hex, draft_id=draft_id)
                session.add(row)
            row.left_at = datetime.now(UTC)
            row.sealed = self._seal.close(phone, row.id, "phone")
            row.called_at = None

    def is_waiting(self, draft_id: str) -> bool:
        """Whether somebody left a number on this draft and was not called yet."""
        query = select(CallbackRow.id).where(CallbackRow.draft_id == draft_id, CallbackRow.called_at.is_(None))
        return db.session.scalar(query) is not None

    def waiting(self, most: int) -> list[Callback]:
        """Give those that nobody has called yet, at most so many, oldest first."""
        query = (
            select(CallbackRow, ScreeningRow.reference)
            .outerjoin(ScreeningRow, ScreeningRow.draft_id == CallbackRow.draft_id)
            .where(CallbackRow.called_at.is_(None))
            .order_by(CallbackRow.left_at)
            .limit(most)
        )
        return [
            Callback(row.id, self._seal.open(row.sealed, row.id, "phone"), row.left_at, reference)
            for row, reference in db.session.execute(query)
        ]

    def called(self, session: Session, callback_id: str, person_id: int) -> bool:
        """Note who called, inside a transaction; whether nobody else already had."""
        row = session.get(CallbackRow, callback_id, with_for_update=True)
        if row is None or row.called_at is not None:
            return False
        row.called_at, row.called_by = datetime.now(UTC), person_id
        return True
