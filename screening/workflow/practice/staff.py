"""People of the practice: who can sign in, and what they may do."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from screening.records.audit.entries import Action, Actor, Kind, Subject
from screening.records.database import transaction
from screening.records.stores import Stores
from screening.workflow.practice.trail import write_entry

THERAPIST, FRONT_DESK, ADMINISTRATOR = ROLES = ("therapist", "front_desk", "administrator")


class KnownPersonError(Exception):
    """Someone with this e-mail address can already sign in."""


class LastAdministratorError(Exception):
    """No one else is an administrator who could let others in."""


@dataclass(frozen=True)
class Staff:
    """A member of staff who does something."""

    id: int
    name: str

    @property
    def actor(self) -> Actor:
        """Return this person as the audit trail names them."""
        return Actor.person(self.id, self.name)


@dataclass(frozen=True)
class Newcomer:
    """Someone to add; without a password no one can sign in as them until they choose one."""

    email: str
    name: str
    roles: tuple[str, ...]
    password_hash: str | None = None


def add_person(stores: Stores, new: Newcomer, by: Actor) -> int:
    """Add a staff member; return their id. Raises KnownPersonError."""
    roles = list(dict.fromkeys(new.roles))  # without duplicates
    with transaction():
        if stores.people.by_email(new.email) is not None:
            raise KnownPersonError
        person_id = stores.people.add(new.email, new.name, new.password_hash, roles)
        stores.audit.add(subject_of(person_id), by, Action.PERSON_ADDED, ", ".join(roles))
        return person_id


def end_access(stores: Stores, person_id: int, by: Actor) -> None:
    """End a person's access; what they signed stays, and their screenings and calls become unassigned.

    Their sessions end at the next page. Raises LastAdministratorError; does nothing if there is no such person.
    """
    with transaction():
        person = stores.people.by_id(person_id)
        if person is None:
            return
        _keep_an_administrator(stores, without=person_id)
        stores.people.end(person)
        given_back = stores.queue.give_back(person_id)
        stores.calls.give_back(person_id)
        stores.audit.add(subject_of(person_id), by, Action.PERSON_ENDED, f"{given_back} screenings given back")


def change_roles(stores: Stores, person_id: int, roles: Iterable[str], by: Actor) -> bool:
    """Change what a person may do, starting with their next page; return whether there is such a person.

    Those who may no longer open screenings lose their assigned screenings and calls. Raises LastAdministratorError.
    """
    new = list(dict.fromkeys(roles))
    with transaction():
        person = stores.people.active(person_id)
        if person is None:
            return False
        if ADMINISTRATOR not in new:
            _keep_an_administrator(stores, without=person_id)
        before = sorted(role.name for role in person.roles)
        if before == sorted(new):
            return True
        stores.people.set_roles(person, new)
        if not {THERAPIST, FRONT_DESK} & set(new):
            stores.queue.give_back(person_id)
            stores.calls.give_back(person_id)
        detail = f"{', '.join(before)} → {', '.join(sorted(new))}"
        stores.audit.add(subject_of(person_id), by, Action.ROLES_CHANGED, detail)
        return True


def forget_factors(stores: Stores, person_id: int, by: Actor) -> bool:
    """Let someone set up a lost second factor again. Their passkeys, codes and sessions end.

    Return whether there is such a person.
    """
    with transaction():
        person = stores.people.active(person_id)
        if person is None:
            return False
        stores.people.forget_factors(person)
        stores.audit.add(subject_of(person_id), by, Action.FACTOR_CHANGED, "lost: to be set up again")
        return True


def note_password_link(stores: Stores, person_id: int, by: Actor) -> None:
    """Put on the audit trail that a password link was created."""
    write_entry(stores, subject_of(person_id), by, Action.PERSON_LINK)


def subject_of(person_id: int) -> Subject:
    """Return the audit subject for a person of the practice."""
    return Subject(Kind.PERSON, str(person_id))


def _keep_an_administrator(stores: Stores, without: int) -> None:
    """Raise LastAdministratorError if no one else is an administrator."""
    if stores.people.held_with(ADMINISTRATOR) == [without]:
        raise LastAdministratorError
