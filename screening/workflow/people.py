"""People of the practice: who can sign in, and what they may do."""

from __future__ import annotations

from collections.abc import Collection
from uuid import uuid4

from sqlalchemy import select

from screening.records.database import db, writing
from screening.records.staff_tables import Person, Role

THERAPIST, FRONT_DESK, ADMINISTRATOR = ROLES = ("therapist", "front_desk", "administrator")


class KnownPersonError(Exception):
    """Somebody with this e-mail address can already sign in."""


class LastAdministratorError(Exception):
    """Without this person nobody could let others in."""


def add_person(email: str, name: str, roles: Collection[str], password_hash: str | None = None) -> int:
    """Add a person; without a password nobody can sign in as them until they choose one. Gives their id.

    Raises KnownPersonError.
    """
    with writing() as session:
        if session.scalar(select(Person).where(Person.email == email)):
            raise KnownPersonError
        person = Person(email=email, name=name, password=password_hash, active=True, fs_uniquifier=uuid4().hex)
        person.roles = [session.scalar(select(Role).where(Role.name == role)) or Role(name=role) for role in roles]
        session.add(person)
        session.flush()
        return person.id


def everyone() -> list[Person]:
    """Give everybody who was ever let in, by name."""
    return list(db.session.scalars(select(Person).order_by(Person.name, Person.id)))


def end_access(person_id: int) -> None:
    """Let a person in no longer; what they signed stays. Their sessions end at their next page.

    Raises LastAdministratorError; nothing happens when there is no such person.
    """
    with writing() as session:
        person = session.get(Person, person_id)
        if person is None:
            return
        query = select(Person.id).where(Person.active, Person.roles.any(Role.name == ADMINISTRATOR))
        if session.scalars(query).all() == [person_id]:
            raise LastAdministratorError
        person.active = False
        person.fs_uniquifier = uuid4().hex  # every session and link of theirs names the old one


def name_of(person_id: int | None) -> str:
    """Give the name of somebody of the practice; "" for nobody."""
    person = db.session.get(Person, person_id) if person_id else None
    return person.name if person else ""
