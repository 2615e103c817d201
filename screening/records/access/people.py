"""People of the practice: who can sign in, and what they may do."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import uuid4

from sqlalchemy import bindparam, select
from sqlalchemy.orm import selectinload

from screening.records.access.tables import Person, Role
from screening.records.database import db, read_once, writable

THERAPIST = "therapist"  # the role of those who have patients
_has_role = Person.roles.any(Role.name == bindparam("role"))
_ACTIVE_WITH = select(Person.id, Person.name).where(Person.active, _has_role).order_by(Person.name, Person.id)


class People:
    """The store of people. No one is ever deleted: what they signed refers to them."""

    def everyone(self) -> list[Person]:
        """Return everyone who ever had access, by name."""
        everyone = select(Person).options(selectinload(Person.webauthn)).order_by(Person.name, Person.id)
        return list(db.session.scalars(everyone))

    def by_id(self, person_id: int) -> Person | None:
        return db.session.get(Person, person_id)

    def active(self, person_id: int) -> Person | None:
        """Return a person who can sign in, or could if they had a password."""
        person = self.by_id(person_id)
        return person if person is not None and person.active else None

    def by_email(self, email: str) -> Person | None:
        return db.session.scalar(select(Person).where(Person.email == email))

    def held_by_email(self, email: str) -> Person | None:
        """Return a person's current row, locked: two sign-ins may claim to be them at once."""
        theirs = select(Person).where(Person.email == email).with_for_update(of=Person)
        return writable().scalar(theirs, execution_options={"populate_existing": True})

    def by_sign_on(self, issuer: str, subject: str) -> Person | None:
        """Return the person whom an identity provider knows as this subject."""
        return db.session.scalar(
            select(Person).where(Person.sign_on_issuer == issuer, Person.sign_on_subject == subject)
        )

    def link(self, person: Person, issuer: str, subject: str) -> None:
        """Store the identity by which an identity provider knows a person."""
        writable().add(person)
        person.sign_on_issuer, person.sign_on_subject = issuer, subject

    def unlink(self, person: Person) -> None:
        """Forget the identity by which a provider knows a person; sign-ins from there that are under way end, too."""
        writable().add(person)
        person.sign_on_issuer = person.sign_on_subject = None
        person.fs_uniquifier = uuid4().hex

    def name_of(self, person_id: int | None) -> str:
        """Return a person's name; "" for None."""
        person = self.by_id(person_id) if person_id else None
        return person.name if person else ""

    def add(self, email: str, name: str, password_hash: str | None, roles: Iterable[str]) -> int:
        """Add a person; return their id."""
        person = Person(email=email, name=name, password=password_hash, active=True, fs_uniquifier=uuid4().hex)
        writable().add(person)
        self.set_roles(person, roles)
        writable().flush()
        return person.id

    def set_roles(self, person: Person, names: Iterable[str]) -> None:
        """Give a person exactly these roles."""
        person.roles = [_role(name) for name in names]

    def end(self, person: Person) -> None:
        """End a person's access: all their sessions and links carry the old uniquifier."""
        writable().add(person)
        person.active = False
        person.webauthn.clear()
        person.fs_uniquifier = uuid4().hex

    def let_in_again(self, person: Person) -> None:
        """Restore a person's access, with the password and authenticator app they had."""
        writable().add(person)
        person.active = True

    def forget_factors(self, person: Person) -> None:
        """Reset a person's credentials, all of which may be lost or compromised."""
        writable().add(person)
        person.tf_primary_method = person.tf_totp_secret = person.totp_counter = person.mf_recovery_codes = None
        person.password = None  # whoever asked may know it; the link sets a new one
        person.webauthn.clear()
        person.fs_uniquifier = uuid4().hex

    def active_with(self, role: str) -> dict[int, str]:
        """Return the names of those who can sign in and have a role, by id, sorted by name. Read once per page."""

        def read() -> dict[int, str]:
            found = db.session.execute(_ACTIVE_WITH, {"role": role})
            return {one.id: one.name for one in found}

        return read_once(f"active with {role}", read)

    def held_with(self, role: str) -> list[int]:
        """Return the ids of those who can sign in and have a role, locked: two may end each other's access at once."""
        theirs = select(Person.id).where(Person.active, Person.roles.any(Role.name == role))
        return list(writable().scalars(theirs.order_by(Person.id).with_for_update()))


def _role(name: str) -> Role:
    return writable().scalar(select(Role).where(Role.name == name)) or Role(name=name)
