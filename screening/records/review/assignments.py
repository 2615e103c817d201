"""Assignments: which therapist a screening in the queue belongs to."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select, update

from screening.records.access.people import THERAPIST
from screening.records.access.tables import Person, Role
from screening.records.database import db, writable
from screening.records.tables import QueuePlaceRow

_THERAPISTS = select(Person.id).where(Person.active, Person.roles.any(Role.name == THERAPIST))


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

    def unassign_all(self, person_id: int) -> int:
        """Unassign a person's screenings, signed ones too, since newer answers make those wait; return how many.

        Called inside the transaction that ends their access.
        """
        theirs = update(QueuePlaceRow).where(QueuePlaceRow.person_id == person_id)
        return len(writable().execute(theirs.values(person_id=None).returning(QueuePlaceRow.screening_id)).all())

    def unassign_departed(self) -> None:
        """Unassign what earlier versions left with people who can no longer sign in as therapists."""
        departed = select(Person.id).where(Person.id.not_in(_THERAPISTS))
        theirs = update(QueuePlaceRow).where(QueuePlaceRow.person_id.in_(departed))
        writable().execute(theirs.values(person_id=None))

    def _who_stays(self, person_id: int | None) -> int | None:
        """Return a holder who can still sign in as a therapist; None for anyone else."""
        return writable().scalar(_THERAPISTS.where(Person.id == person_id)) if person_id is not None else None
