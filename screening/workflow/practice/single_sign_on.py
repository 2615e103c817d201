"""Single sign-on: whose account somebody may use whom an identity provider vouches for. It never makes an account."""

from __future__ import annotations

from datetime import timedelta

from screening.exchange.id_tokens import Problem, ProviderIdentity, SignOnError
from screening.records.access.tables import Person
from screening.records.audit.entries import STRANGER, Action, Actor
from screening.records.database import transaction
from screening.records.stores import Stores
from screening.workflow.practice.staff import subject_of

_NOTED = "single sign-on, noted"  # counter of refusals on the audit trail
_HOUR = timedelta(hours=1)
_NO_ACCESS, _ANOTHER = "access ended", "linked to another account there"


def sign_on(stores: Stores, identity: ProviderIdentity) -> Person:
    """Return whom the provider knows as this; until they are linked they are found by the verified address.

    Afterwards the link decides, whatever the address is: `link` keeps it once they have signed in. Raises SignOnError;
    the trail of an account says that it was refused, once an hour, however often somebody tries.
    """
    with transaction():
        person, refused = _found(stores, identity)
        if person is not None and refused and not stores.attempts.over(_NOTED, str(person.id), 1, _HOUR):
            stores.audit.add(subject_of(person.id), STRANGER, Action.SIGN_ON_REFUSED, refused)
    if person is None:
        raise SignOnError(Problem.UNKNOWN if identity.email else Problem.UNVERIFIED)
    if refused:
        raise SignOnError(Problem.UNKNOWN, refused)
    return person


def link(stores: Stores, person_id: int, issuer: str, subject: str) -> None:
    """Keep whom the provider knows someone as who has signed in from there, our second factor included."""
    with transaction():
        person = stores.people.by_id(person_id)
        taken = stores.people.by_sign_on(issuer, subject) is not None
        if person is None or taken or (person.sign_on_issuer == issuer and person.sign_on_subject is not None):
            return
        stores.people.link(person, issuer, subject)
        stores.audit.add(subject_of(person_id), Actor.person(person_id), Action.SIGN_ON_LINKED, issuer)


def unlink(stores: Stores, person_id: int, by: Actor) -> bool:
    """Forget whom the provider knows a person as, and end their sessions; return whether there is such a person.

    Whoever next has their address at the provider is linked anew.
    """
    with transaction():
        person = stores.people.by_id(person_id)
        if person is None:
            return False
        if person.sign_on_subject is not None:
            stores.people.unlink(person)
            stores.sign_ins.end_all(person_id)
            stores.audit.add(subject_of(person_id), by, Action.SIGN_ON_UNLINKED)
        return True


def _found(stores: Stores, identity: ProviderIdentity) -> tuple[Person | None, str]:
    """Return whose account it is, and why they may not use it; "" if they may."""
    person = stores.people.by_sign_on(identity.issuer, identity.subject)
    if person is None and identity.email.isascii():  # some other letters turn into these in lower case
        person = stores.people.held_by_email(identity.email.lower())
    if person is None:
        return None, ""
    if not person.active:
        return person, _NO_ACCESS
    known = person.sign_on_subject if person.sign_on_issuer == identity.issuer else None
    if known not in (None, identity.subject):
        return person, _ANOTHER
    return person, ""
