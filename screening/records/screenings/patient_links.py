"""Patients: screenings of one person, linked by hand. Nothing is linked automatically, since names are shared."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from uuid import uuid4

from sqlalchemy import select

from screening.records.database import db, writable
from screening.records.screenings.tables import PatientLinkRow


class Patients:
    """The store of links between screenings."""

    def linked(self, screening_id: str) -> list[str]:
        """Return the ids of the other screenings of the same person."""
        mine = select(PatientLinkRow.patient).where(PatientLinkRow.screening_id == screening_id).scalar_subquery()
        query = select(PatientLinkRow.screening_id).where(
            PatientLinkRow.patient == mine, PatientLinkRow.screening_id != screening_id
        )
        return list(db.session.scalars(query))

    def names_of(self, screening_ids: Collection[str]) -> dict[str, str]:
        """Return the random person name of each of these screenings that is linked with others, by screening id."""
        links = select(PatientLinkRow.screening_id, PatientLinkRow.patient)
        query = links.where(PatientLinkRow.screening_id.in_(screening_ids))
        return {row.screening_id: row.patient for row in db.session.execute(query)}

    def link(self, first_id: str, second_id: str) -> None:
        """Link two screenings as the same person's, along with everything linked to either."""
        session = writable()
        patients = set(_patients([first_id, second_id]))
        patient = min(patients, default=uuid4().hex)
        for row in session.scalars(select(PatientLinkRow).where(PatientLinkRow.patient.in_(patients))):
            row.patient = patient
        for screening_id in (first_id, second_id):
            session.merge(PatientLinkRow(screening_id=screening_id, patient=patient))

    def follow(self, before_id: str, after_id: str) -> None:
        """Give a version that replaces another the same links."""
        session = writable()
        row = session.get(PatientLinkRow, before_id)
        if row is not None:
            session.add(PatientLinkRow(screening_id=after_id, patient=row.patient))
            session.delete(row)

    def unlink(self, screening_id: str) -> None:
        """Unlink one screening from the others of its person."""
        session = writable()
        row = session.get(PatientLinkRow, screening_id)
        if row is not None:
            session.delete(row)


def _patients(screening_ids: Iterable[str]) -> Iterable[str]:
    return db.session.scalars(select(PatientLinkRow.patient).where(PatientLinkRow.screening_id.in_(screening_ids)))
