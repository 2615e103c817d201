"""People of the practice: who can sign in."""

from __future__ import annotations

from uuid import uuid4

from sqlalchemy import select

from screening.records.database import writing
from screening.records.tables import Person, Role

THERAPIST = "therapist"


class KnownPersonError(Exception):
    """Somebody with this e-mail address can already sign in."""


def add_person(email: str, name: str, password_hash: str | None = None) -> int:
    """Add a therapist; without a password nobody can sign in as them until they choose one. Gives their id.

    Raises KnownPersonError.
    """
    with writing() as session:
        if session.scalar(select(Person).where(Person.email == email)):
            raise KnownPersonError
        role = session.scalar(select(Role).where(Role.name == THERAPIST)) or Role(name=THERAPIST)
        person = Person(email=email, name=name, password=password_hash, active=True, fs_uniquifier=uuid4().hex)
        person.roles = [role]
        session.add(person)
        session.flush()
        return person.id
