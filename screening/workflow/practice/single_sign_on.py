"""Single sign-on: finds the account of someone who signed in at the identity provider. It never creates accounts."""

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
    """Return the person the provider knows by this identity; until they are linked, they are found by verified address.

    Afterwards the link decides, whatever the address: `link` stores it once they have signed in. Raises SignOnError;
    the account's audit trail records the refusal, at most once an hour however often someone tries.
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
    """Store the provider identity of someone who has fully signed in from there, including our second factor."""
    with transaction():
        person = stores.people.by_id(person_id)
        taken = stores.people.by_sign_on(issuer, subject) is not None
        if person is None or taken or (person.sign_on_issuer == issuer and person.sign_on_subject is not None):
            return
        stores.people.link(person, issuer, subject)
        stores.audit.add(subject_of(person_id), Actor.person(person_id), Action.SIGN_ON_LINKED, issuer)


def unlink(stores: Stores, person_id: int, by: Actor) -> bool:
    """Forget a person's provider identity, and end their sessions; return whether there is such a person.

    The next person with their address at the provider is then linked.
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
    if person is None and identity.email.isascii():  # some non-ASCII letters become ASCII in lower case
        person = stores.people.held_by_email(identity.email.lower())
    if person is None:
        return None, ""
    if not person.active:
        return person, _NO_ACCESS
    known = person.sign_on_subject if person.sign_on_issuer == identity.issuer else None
    if known not in (None, identity.subject):
        return person, _ANOTHER
    return person, ""
