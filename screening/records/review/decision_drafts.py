"""Decisions someone is still writing: saved as typed, so that a phone call or a lost session costs nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import uuid4

from sqlalchemy import Select, delete, select

from screening.records.access.tables import Person
from screening.records.database import db, writable
from screening.records.keys.record_seal import RecordSeal
from screening.records.review.tables import UnsignedRow

_FIELD = "unsigned"


@dataclass(frozen=True)
class Unsigned:
    """What someone has typed so far: the fields of the form, as posted."""

    saved_at: datetime
    fields: Mapping[str, str]


@dataclass(frozen=True)
class PreparedDecision:
    """What one person typed, as prepared for others to see."""

    person_id: int
    name: str
    unsigned: Unsigned


class UnsignedDecisions:
    """The store of unsigned decisions: one per person and screening, seen by others only if it is for them."""

    def __init__(self, seal: RecordSeal) -> None:
        self._seal = seal

    def of(self, screening_id: str, person_id: int) -> Unsigned | None:
        """Return what someone typed on a screening and has not signed."""
        row = db.session.scalar(_row(screening_id, person_id))
        return Unsigned(row.saved_at, self._seal.open(row.sealed, row.id, _FIELD)) if row else None

    def of_others(self, screening_id: str, person_id: int) -> list[PreparedDecision]:
        """Return what others typed on a screening and have not signed, newest first."""
        query = (
            select(UnsignedRow, Person.name)
            .join(Person, Person.id == UnsignedRow.person_id)
            .where(UnsignedRow.screening_id == screening_id, UnsignedRow.person_id != person_id)
            .order_by(UnsignedRow.saved_at.desc())
        )
        return [
            PreparedDecision(row.person_id, name, Unsigned(row.saved_at, self._seal.open(row.sealed, row.id, _FIELD)))
            for row, name in db.session.execute(query)
        ]

    def save(self, screening_id: str, person_id: int, fields: Mapping[str, str]) -> None:
        """Save what someone typed, replacing what they typed before."""
        session = writable()
        session.get(Person, person_id, with_for_update=True)  # a person's saves run one at a time
        row = session.scalar(_row(screening_id, person_id))
        if row is None:
            row = UnsignedRow(id=uuid4().hex, screening_id=screening_id, person_id=person_id)
            session.add(row)
        row.saved_at, row.sealed = datetime.now(UTC), self._seal.close(dict(fields), row.id, _FIELD, of=screening_id)

    def drop(self, screening_id: str, person_id: int) -> None:
        """Delete it, inside the transaction that signs."""
        mine = (UnsignedRow.screening_id == screening_id) & (UnsignedRow.person_id == person_id)
        writable().execute(delete(UnsignedRow).where(mine))


def _row(screening_id: str, person_id: int) -> Select[UnsignedRow]:
    return select(UnsignedRow).where(UnsignedRow.screening_id == screening_id, UnsignedRow.person_id == person_id)
