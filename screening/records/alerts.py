"""Alerts: screenings that need somebody of the practice now, until somebody takes them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from screening.records.database import db
from screening.records.staff_tables import Person
from screening.records.tables import AlertRow, ScreeningRow


@dataclass(frozen=True)
class Alert:
    """A screening that needs somebody now; `taken_by` is who looks after it."""

    screening_id: str
    reference: str
    raised_at: datetime
    taken_at: datetime | None
    taken_by: str | None


class Alerts:
    """The store of alerts."""

    def raise_for(self, session: Session, screening_id: str) -> None:
        """Write an alert inside the transaction that writes the screening."""
        session.add(AlertRow(screening_id=screening_id, raised_at=datetime.now(UTC)))

    def open(self, most: int) -> list[Alert]:
        """Give those that nobody has taken, at most so many, oldest first."""
        query = (
            select(AlertRow, ScreeningRow.reference)
            .join(ScreeningRow, ScreeningRow.id == AlertRow.screening_id)
            .where(AlertRow.taken_at.is_(None))
            .order_by(AlertRow.raised_at)
            .limit(most)
        )
        return [
            Alert(row.screening_id, reference, row.raised_at, None, None)
            for row, reference in db.session.execute(query)
        ]

    def of(self, screening_id: str) -> Alert | None:
        """Give the alert of a screening, with who took it."""
        query = (
            select(AlertRow, ScreeningRow.reference, Person.name)
            .join(ScreeningRow, ScreeningRow.id == AlertRow.screening_id)
            .outerjoin(Person, Person.id == AlertRow.taken_by)
            .where(AlertRow.screening_id == screening_id)
        )
        found = db.session.execute(query).first()
        return Alert(screening_id, found[1], found[0].raised_at, found[0].taken_at, found[2]) if found else None

    def take(self, session: Session, screening_id: str, person_id: int) -> bool:
        """Note who looks after it, inside a transaction; whether nobody did. Who came first stays."""
        row = session.get(AlertRow, screening_id, with_for_update=True)
        if row is None or row.taken_at is not None:
            return False
        row.taken_at, row.taken_by = datetime.now(UTC), person_id
        return True
