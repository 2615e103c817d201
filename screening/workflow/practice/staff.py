"""People of the practice: who can sign in, and what they may do."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from screening.records.access.tables import Person, Role
from screening.records.audit.entries import STRANGER, Action, Actor, Kind, Subject
from screening.records.database import db, writing
from screening.records.stores import Stores

THERAPIST, FRONT_DESK, ADMINISTRATOR = ROLES = ("therapist", "front_desk", "administrator")


class KnownPersonError(Exception):
    """Somebody with this e-mail address can already sign in."""


class LastAdministratorError(Exception):
    """Without this person nobody could let others in."""


@dataclass(frozen=True)
class Staff:
    """Somebody of the practice who does something."""

    id: int
    name: str

    @property
    def actor(self) -> Actor:
        """The same as the audit trail names it."""
        return Actor.person(self.id, self.name)


@dataclass(frozen=True)
class Newcomer:
    """Somebody to let in; without a password nobody can sign in as them until they choose one."""

    email: str
    name: str
    roles: tuple[str, ...]
    password_hash: str | None = None


def add_person(stores: Stores, new: Newcomer, by: Actor) -> int:
    """Let somebody in; give their id. Raises KnownPersonError."""
    roles = list(dict.fromkeys(new.roles))  # each once, however often it was named
    with writing() as session:
        if session.scalar(select(Person).where(Person.email == new.email)):
            raise KnownPersonError
        person = Person(
            email=new.email, name=new.name, password=new.password_hash, active=True, fs_uniquifier=uuid4().hex
        )
        person.roles = _roles(session, roles)
        session.add(person)
        session.flush()
        stores.audit.add(session, _subject(person.id), by, Action.PERSON_ADDED, ", ".join(roles))
        return person.id


def everyone() -> list[Person]:
    """Give everybody who was ever let in, by name."""
    return list(db.session.scalars(select(Person).order_by(Person.name, Person.id)))


def end_access(stores: Stores, person_id: int, by: Actor) -> None:
    """Let a person in no longer; what they signed stays, what they looked after or had to call is nobody's again.

    Their sessions end at their next page. Raises LastAdministratorError; nothing happens when there is no such person.
    """
    with writing() as session:
        person = session.get(Person, person_id)
        if person is None:
            return
        _keep_an_administrator(session, without=person_id)
        person.active = False
        person.webauthn.clear()
        person.fs_uniquifier = uuid4().hex  # every session and link of theirs names the old one
        given_back = stores.queue.give_back(session, person_id)
        stores.calls.give_back(session, person_id)
        stores.audit.add(session, _subject(person_id), by, Action.PERSON_ENDED, f"{given_back} screenings given back")


def change_roles(stores: Stores, person_id: int, roles: Iterable[str], by: Actor) -> bool:
    """Change what a person may do, from their next page on. Whether there is such a person.

    Who may no longer open screenings gives back those they look after, and their calls. Raises LastAdministratorError.
    """
    new = list(dict.fromkeys(roles))
    with writing() as session:
        person = session.get(Person, person_id)
        if person is None or not person.active:
            return False
        if ADMINISTRATOR not in new:
            _keep_an_administrator(session, without=person_id)
        before = sorted(role.name for role in person.roles)
        if before == sorted(new):
            return True
        person.roles = _roles(session, new)
        if not {THERAPIST, FRONT_DESK} & set(new):
            stores.queue.give_back(session, person_id)
            stores.calls.give_back(session, person_id)
        told = f"{', '.join(before)} → {', '.join(sorted(new))}"
        stores.audit.add(session, _subject(person_id), by, Action.ROLES_CHANGED, told)
        return True


def forget_factors(stores: Stores, person_id: int, by: Actor) -> bool:
    """Let somebody set up a second factor anew: theirs is lost. Their passkeys, codes and sessions end.

    Whether there is such a person.
    """
    with writing() as session:
        person = session.get(Person, person_id)
        if person is None or not person.active:
            return False
        person.tf_primary_method = person.tf_totp_secret = person.totp_counter = person.mf_recovery_codes = None
        person.password = None  # who asks for this may know it: the link sets another one
        person.webauthn.clear()
        person.fs_uniquifier = uuid4().hex
        stores.audit.add(session, _subject(person_id), by, Action.FACTOR_CHANGED, "lost: to be set up anew")
        return True


def note_password_link(stores: Stores, person_id: int, by: Actor) -> None:
    """Note that a link was made with which somebody chooses a password."""
    stores.audit.note(_subject(person_id), by, Action.PERSON_LINK)


def note_sign_in(stores: Stores, person: Staff) -> None:
    """Note that somebody signed in."""
    stores.audit.note(_subject(person.id), person.actor, Action.SIGNED_IN)


def note_own_change(stores: Stores, person: Staff, action: Action, detail: str = "") -> None:
    """Note that somebody changed what lets them in."""
    stores.audit.note(_subject(person.id), person.actor, action, detail)


def note_waiting(stores: Stores, person_id: int) -> None:
    """Note that wrong passwords were typed for somebody until their account waits."""
    stores.audit.note(_subject(person_id), STRANGER, Action.WAITS)


def name_of(person_id: int | None) -> str:
    """Give the name of somebody of the practice; "" for nobody."""
    person = db.session.get(Person, person_id) if person_id else None
    return person.name if person else ""


def _roles(session: Session, names: Iterable[str]) -> list[Role]:
    return [session.scalar(select(Role).where(Role.name == name)) or Role(name=name) for name in names]


def _keep_an_administrator(session: Session, without: int) -> None:
    """Raise LastAdministratorError when nobody else is one. Their rows are held: two may end each other at once."""
    administrators = select(Person.id).where(Person.active, Person.roles.any(Role.name == ADMINISTRATOR))
    if session.scalars(administrators.order_by(Person.id).with_for_update()).all() == [without]:
        raise LastAdministratorError


def _subject(person_id: int) -> Subject:
    return Subject(Kind.PERSON, str(person_id))
