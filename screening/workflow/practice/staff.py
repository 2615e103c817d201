"""People of the practice: who can sign in, and what they may do."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from screening.records.access import people
from screening.records.access.tables import Person
from screening.records.audit.entries import Action, Actor, Kind, Subject
from screening.records.database import transaction
from screening.records.operations.outbox import Mail
from screening.records.stores import Stores

THERAPIST, FRONT_DESK, ADMINISTRATOR = ROLES = (people.THERAPIST, "front_desk", "administrator")
LINK_WORKS = timedelta(hours=24)


class KnownPersonError(Exception):
    """Someone with this email address can already sign in."""


class LastAdministratorError(Exception):
    """No one else is an administrator who could let others in."""


@dataclass(frozen=True)
class Staff:
    """A member of staff who does something."""

    id: int
    name: str

    @property
    def actor(self) -> Actor:
        """Return the audit actor for this person."""
        return Actor.person(self.id, self.name)


@dataclass(frozen=True)
class Newcomer:
    """Someone to add; without a password, they cannot sign in until they choose one."""

    email: str
    name: str
    roles: tuple[str, ...]
    password_hash: str | None = None


@dataclass(frozen=True)
class StaffState:
    """Everyone who ever had access, by what they can do now; `bare` are those who sign in without a second factor."""

    can_sign_in: tuple[Person, ...]
    bare: tuple[Person, ...]
    waiting: tuple[Person, ...]
    inactive: tuple[Person, ...]


def staff_state(stores: Stores) -> StaffState:
    """Return who can sign in, and how."""
    everyone = stores.people.everyone()
    active = [person for person in everyone if person.active]
    can_sign_in = tuple(person for person in active if person.password or person.webauthn or person.sign_on_subject)
    return StaffState(
        can_sign_in=can_sign_in,
        bare=tuple(
            person
            for person in can_sign_in
            if not (person.tf_primary_method or person.webauthn or person.sign_on_subject)
        ),
        waiting=tuple(person for person in active if person not in can_sign_in),
        inactive=tuple(person for person in everyone if not person.active),
    )


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
        unassigned = stores.queue.unassign_all(person_id)
        stores.calls.unassign_all(person_id)
        stores.audit.add(subject_of(person_id), by, Action.PERSON_ENDED, f"screenings unassigned: {unassigned}")


def unassign_departed(stores: Stores) -> None:
    """Unassign the screenings that earlier versions left with people who had gone."""
    with transaction():
        stores.queue.unassign_departed()


def let_in_again(stores: Stores, person_id: int, by: Actor) -> bool:
    """Restore a person's ended access; return whether there is such a person."""
    with transaction():
        person = stores.people.by_id(person_id)
        if person is None:
            return False
        if not person.active:
            stores.people.let_in_again(person)
            stores.audit.add(subject_of(person_id), by, Action.PERSON_BACK)
        return True


def change_roles(stores: Stores, person_id: int, roles: Iterable[str], by: Actor, here: str = "") -> bool:
    """Change what a person may do; return whether there is such a person. Their sessions end, except the one `here`.

    Those who are no longer therapists lose their screenings, and those who may no longer call lose their calls. Raises
    LastAdministratorError.
    """
    new = list(dict.fromkeys(roles))
    with transaction():
        person = stores.people.active(person_id)
        if person is None:
            return False
        if ADMINISTRATOR not in new:
            _keep_an_administrator(stores, without=person_id)
        before = sorted(person.role_names)
        if before == sorted(new):
            return True
        stores.people.set_roles(person, new)
        stores.sign_ins.end_all(person_id, but=here)
        if THERAPIST not in new:
            stores.queue.unassign_all(person_id)
        if not {THERAPIST, FRONT_DESK} & set(new):
            stores.calls.unassign_all(person_id)
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


def note_password_link(stores: Stores, person_id: int, by: Actor, mail: Mail | None = None) -> None:
    """Record on the audit trail that a sign-in link was made, and put its mail in the outbox."""
    with transaction():
        stores.audit.add(subject_of(person_id), by, Action.PERSON_LINK, "by email" if mail else "")
        if mail:
            stores.outbox.put(mail)


def subject_of(person_id: int) -> Subject:
    """Return the audit subject for a person of the practice."""
    return Subject(Kind.PERSON, str(person_id))


def therapists(stores: Stores) -> dict[int, str]:
    """Return the names of those who can be assigned to, by id: the therapists who can sign in."""
    return stores.people.active_with(THERAPIST)


def is_therapist(stores: Stores, person_id: int) -> bool:
    """Return whether a person can sign in as a therapist: only these have patients."""
    return person_id in therapists(stores)


def is_last_administrator(stores: Stores, person_id: int) -> bool:
    """Return whether a person is the only one who could let others in."""
    administrators = [one.id for one in stores.people.everyone() if one.active and ADMINISTRATOR in one.role_names]
    return administrators == [person_id]


def _keep_an_administrator(stores: Stores, without: int) -> None:
    """Raise LastAdministratorError if no one else is an administrator."""
    if stores.people.held_with(ADMINISTRATOR) == [without]:
        raise LastAdministratorError
