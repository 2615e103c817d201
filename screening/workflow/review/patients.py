"""Patients: screenings of one person are linked by hand; a wrong identity is corrected, and the old one is kept."""

from __future__ import annotations

from dataclasses import fields

from screening.domain.people.identity import Identity
from screening.records.audit.entries import Action, Kind, Subject
from screening.records.database import transaction
from screening.records.screenings.screenings import Screening
from screening.records.screenings.versions import versions_of
from screening.records.stores import Stores
from screening.workflow.practice.staff import Staff


def link(stores: Stores, screening: Screening, other: Screening, by: Staff) -> None:
    """Link the newest versions of two screenings as the same person's.

    Does nothing for two versions of one, or if one was erased meanwhile.
    """
    with transaction():
        newest = _newest_held(stores, screening, other)
        if len(newest) != len((screening, other)):
            return
        one, two = newest
        stores.patients.link(one.id, two.id)
        pairs = sorted(((one, two), (two, one)), key=lambda pair: pair[0].id)
        for first, second in pairs:  # in a fixed order, so that two concurrent links wait instead of deadlocking
            stores.audit.add(_subject(first), by.actor, Action.LINKED, f"with {second.reference}")


def _newest_held(stores: Stores, *given: Screening) -> list[Screening]:
    """Return the newest versions of these, each once, locked in a fixed order: nothing newer is sent meanwhile."""
    firsts = sorted({next(iter(versions_of(one.id)), one.id) for one in given})
    return [newest for first in firsts if (newest := stores.screenings.latest(first))]


def are_linked(stores: Stores, screening: Screening, other: Screening) -> bool:
    """Return whether two screenings are linked as the same person's, or are two versions of one."""
    one, two = (stores.screenings.newest_version(given.id) or given for given in (screening, other))
    return one.id == two.id or two.id in stores.patients.linked(one.id)


def unlink(stores: Stores, screening: Screening, by: Staff) -> None:
    """Unlink a screening, whichever version is given, from the others of its person."""
    with transaction():
        for newest in _newest_held(stores, screening):
            for version in versions_of(newest.id):  # earlier releases linked old versions, too
                stores.patients.unlink(version)
            stores.audit.add(_subject(newest), by.actor, Action.UNLINKED)


def possible_matches(stores: Stores, screening: Screening) -> list[Screening]:
    """Return other people's newest screenings that may be of the same person and are not linked yet, newest first.

    `shared_details` (domain/people/search.py) says what two people have to share.
    """
    linked = set(stores.patients.linked(screening.id))
    return stores.screenings.by_ids([one for one in stores.queue.same_person(screening.id) if one not in linked])


def linked_screenings(stores: Stores, screening: Screening) -> list[Screening]:
    """Return the other screenings of the same person, newest first."""
    found = stores.screenings.by_ids(stores.patients.linked(screening.id))
    return sorted(found, key=lambda one: one.sent_at, reverse=True)


def amend(stores: Stores, screening: Screening, identity: Identity, by: Staff) -> None:
    """Correct who a screening is about. The audit trail says which fields changed, not what they held."""
    before = screening.identity
    names = [field.name for field in fields(Identity)]
    changed = [name for name in names if getattr(before, name) != getattr(identity, name)]
    if not changed:
        return
    with transaction():
        stores.screenings.amend(screening.id, identity, by.id)
        stores.queue.index_again(screening.id)
        stores.audit.add(_subject(screening), by.actor, Action.AMENDED, ", ".join(changed))


def _subject(screening: Screening) -> Subject:
    return Subject(Kind.SCREENING, screening.id)
