"""Assignments: which therapist a screening in the queue belongs to."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select

from screening.records.access.tables import Person
from screening.records.database import db, writable
from screening.records.tables import QueuePlaceRow


class Assignments:
    """Who the places of the queue are assigned to."""

    def take(self, screening_id: str, person_id: int | None) -> bool:
        """Assign a screening (None: to no one); return whether it is in the queue."""
        place = writable().get(QueuePlaceRow, screening_id, with_for_update=True)
        if place is None:
            return False
        place.person_id = person_id
        return True

    def taken_by(self, screening_id: str) -> int | None:
        """Return who a screening is assigned to."""
        return db.session.scalar(select(QueuePlaceRow.person_id).where(QueuePlaceRow.screening_id == screening_id))

    def held_by(self, screening_id: str) -> int | None:
        """Return who a screening is assigned to, locked until the transaction ends."""
        place = writable().get(QueuePlaceRow, screening_id, with_for_update=True)
        return place.person_id if place is not None else None

    def takers(self, screening_ids: Iterable[str]) -> dict[str, str]:
        """Return the names of those to whom these screenings are assigned."""
        query = select(QueuePlaceRow.screening_id, Person.name).join(Person, Person.id == QueuePlaceRow.person_id)
        found = db.session.execute(query.where(QueuePlaceRow.screening_id.in_(list(screening_ids))))
        return {row.screening_id: row.name for row in found}

    def give_back(self, person_id: int) -> int:
        """Unassign a person's open screenings, inside the transaction that ends their access; return how many."""
        mine = (QueuePlaceRow.person_id == person_id) & ~QueuePlaceRow.decided
        places = writable().scalars(select(QueuePlaceRow).where(mine)).all()
        for place in places:
            place.person_id = None
        return len(places)
