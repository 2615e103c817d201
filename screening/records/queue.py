"""The queue: what waits for a decision, the most urgent first; and finding what somebody sent."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeAlias

from sqlalchemy import delete, exists, select, tuple_
from sqlalchemy.orm import Session

from screening.domain.ways import Way
from screening.records.database import count_up_to, db, writing
from screening.records.sealing import Seal, derived_key, keyed_hash
from screening.records.tables import PersonIndexRow, QueuePlaceRow, ScreeningRow

MOST_COUNTED = 1000  # a count beyond it would cost what it counts
_NO_VISIT = date.max
Key: TypeAlias = tuple[int, date, datetime, str]


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
    def key(self) -> Key:
        """The place in the queue, from which the next page goes on."""
        return self.urgency, self.visit_on or _NO_VISIT, self.sent_at, self.id


class Queue:
    """The newest version of every screening, by key: page 1 of a million costs what page 1 of a hundred does."""

    def __init__(self, seal: Seal, master: bytes) -> None:
        self._seal = seal
        self._person_key = derived_key(master, "screening: people to search by")

    def place(self, session: Session, screening_id: str) -> None:
        """Give a screening its place, inside the transaction that writes it; the version before loses its own."""
        row = session.get_one(ScreeningRow, screening_id)
        identity = self._seal.open(row.sealed_identity, row.id, "identity")
        if row.previous_id:
            session.execute(delete(QueuePlaceRow).where(QueuePlaceRow.screening_id == row.previous_id))
        day = row.visit_on or _NO_VISIT
        session.add(
            QueuePlaceRow(screening_id=row.id, decided=False, urgency=row.urgency, day=day, sent_at=row.sent_at)
        )
        self._index(session, row, identity)

    def index_missing(self) -> int:
        """Make screenings of before there was a search findable; give how many."""
        with writing() as session:
            indexed = exists().where(PersonIndexRow.screening_id == ScreeningRow.id)
            rows = session.scalars(select(ScreeningRow).where(~indexed)).all()
            for row in rows:
                self._index(session, row, self._seal.open(row.sealed_identity, row.id, "identity"))
        return len(rows)

    def _index(self, session: Session, row: ScreeningRow, identity: Mapping[str, str]) -> None:
        for key in {self._key(identity["name"]), self._key(identity["born"])}:
            session.add(PersonIndexRow(screening_id=row.id, key=key, sent_at=row.sent_at))

    def page(self, limit: int, after: Key | None = None, decided: bool = False) -> list[QueueEntry]:
        """Give a page: most urgent first, then by the day of the visit, then oldest. The decided are listed apart."""
        place = QueuePlaceRow
        order = (place.urgency, place.day, place.sent_at, place.screening_id)
        query = select(ScreeningRow).join(place, place.screening_id == ScreeningRow.id).where(place.decided == decided)
        if after is not None:
            query = query.where(tuple_(*order) > after)
        return self._entries(db.session.scalars(query.order_by(*order).limit(limit)))

    def search(self, typed: str, limit: int) -> list[QueueEntry]:
        """Give what has this reference, or this exact name or date of birth (ISO); the newest first."""
        by_key = select(PersonIndexRow.screening_id).where(PersonIndexRow.key == self._key(typed))
        newest = by_key.order_by(PersonIndexRow.sent_at.desc()).limit(limit)
        found = ScreeningRow.id.in_(newest) | (ScreeningRow.reference == typed.strip().upper())
        return self._entries(
            db.session.scalars(select(ScreeningRow).where(found).order_by(ScreeningRow.sent_at.desc()))
        )

    def counts(self) -> tuple[int, int]:
        """Give how many wait for a decision and how many have one, each up to MOST_COUNTED."""
        return self._count(decided=False), self._count(decided=True)

    def _count(self, *, decided: bool) -> int:
        return count_up_to(select(QueuePlaceRow.screening_id).where(QueuePlaceRow.decided == decided), MOST_COUNTED)

    def _entries(self, rows: Iterable[ScreeningRow]) -> list[QueueEntry]:
        return [self._entry(row) for row in rows]

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

    def _key(self, typed: str) -> bytes:
        """Exact, but for capitals and spaces: the hash of anything nearer would tell more than it should."""
        return keyed_hash(self._person_key, " ".join(typed.casefold().split()))
