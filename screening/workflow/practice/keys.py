"""Renewing keys: the master key and the practice's own keys, each independently."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from secrets import token_bytes

from screening.records.access.second_factors import encrypt_again
from screening.records.audit.entries import Action, Actor, Kind, Subject
from screening.records.audit.renewal import renew_ends
from screening.records.database import transaction
from screening.records.keys.purposes import Purpose
from screening.records.operations import rotation
from screening.records.operations.key_check import seal_known_value
from screening.records.stores import Stores
from screening.settings.key_file import append_key, destroy_older_keys

_CLOCKS_DIFFER = timedelta(minutes=5)  # at most, between the machines of one practice


class Renewable(StrEnum):
    """What can be renewed on its own."""

    SESSIONS = "sessions"
    SEARCH = "search"
    AUDIT = "audit"
    SECOND_FACTORS = "second-factors"


PURPOSES: Mapping[Renewable, tuple[Purpose, ...]] = {
    Renewable.SESSIONS: (Purpose.SESSIONS,),
    Renewable.SEARCH: (Purpose.SEARCH, Purpose.CODES, Purpose.ATTEMPTS),
    Renewable.AUDIT: (Purpose.AUDIT,),
    Renewable.SECOND_FACTORS: (Purpose.AUTHENTICATORS, Purpose.RECOVERY_CODES),
}


class StillNeededError(Exception):
    """Records need an older master key; the message says what to do."""


def rotate(stores: Stores, by: Actor) -> int:
    """Wrap every key under a new master key, while the server runs; return how many were wrapped.

    A run that was interrupted is continued. A key that someone appended to the key file and that no record needs yet is
    used as the new one. Raises SealError if a key cannot be opened, OSError if the key file cannot be written.
    """
    keys = stores.keys
    with transaction():
        seal_known_value(keys)
        rotation.write_purposes_down(keys)
    if rotation.is_finished(keys) and keys.masters.file is not None:
        append_key(keys.masters.file)
    with transaction():
        rotation.begin(keys)
    count, last = 0, ""
    while batch := rotation.rewrapped(keys, last):
        with transaction():
            rotation.write(batch)
        count, last = count + len(batch), batch[-1].key
    with transaction():
        count += rotation.finish(keys)
        stores.audit.add(Subject(Kind.PRACTICE), by, Action.KEY_ROTATED, f"master key {keys.masters.newest.id}")
    return count


def destroy_older(stores: Stores, by: Actor) -> int:
    """Overwrite every master key but the newest in the key file; return how many. Raises StillNeededError, OSError."""
    keys = stores.keys
    older = keys.masters.all[:-1]
    if not older or keys.masters.file is None:
        return 0
    if not rotation.is_finished(keys):
        raise StillNeededError("records still need an older key: run `screening key rotate` first")
    with transaction():
        names = ", ".join(one.id for one in older)
        stores.audit.add(Subject(Kind.PRACTICE), by, Action.KEY_DESTROYED, f"master key {names}")
    return destroy_older_keys(keys.masters.file)


def renew(stores: Stores, what: Renewable, by: Actor) -> int:
    """Renew the keys for one purpose only; return how many rows were rewritten with them.

    A run that was interrupted is continued.
    """
    begun = datetime.now(UTC) - _CLOCKS_DIFFER
    numbers = {purpose: tuple(stores.keys.numbered(purpose)) for purpose in PURPOSES[what]}
    if what is Renewable.AUDIT or all(len(earlier) == 1 for earlier in numbers.values()):
        with transaction():
            for purpose, (newest, *_) in numbers.items():
                first = stores.keys.newest(purpose)
                stores.keys.write_purpose(purpose, newest, first)
                stores.keys.write_purpose(purpose, newest + 1, token_bytes(32))
            stores.audit.add(Subject(Kind.PRACTICE), by, Action.KEY_RENEWED, str(what))
    count = _FOLLOWS[what](stores)
    if what is not Renewable.AUDIT:  # audit entries stay under the key they were written with
        with transaction():
            rotation.wait_for_writers()
            if what is Renewable.SEARCH:
                stores.queue.index_with_newest_key(stores.queue.sent_since(begun))
            for purpose in PURPOSES[what]:
                stores.keys.drop_purposes(purpose, tuple(stores.keys.numbered(purpose))[1:])
    return count


def follow_renewed_keys(stores: Stores) -> None:
    """Index everyone, and renew the ends of audit chains, with the newest keys, since a restored backup is older."""
    _index_again(stores)
    _renew_ends(stores)


def _sign_everybody_out(stores: Stores) -> int:
    with transaction():
        people = stores.people.everyone()
        for person in people:
            stores.sign_ins.end_all(person.id)
    return len(people)


def _encrypt_factors_again(stores: Stores) -> int:
    with transaction():
        return encrypt_again(stores.keys)


def _index_again(stores: Stores) -> int:
    """Index everyone, and hash the codes of drafts, with the newest keys."""
    with transaction():
        stores.drafts.hash_codes_again()
    count, last = 0, ""
    while ids := stores.queue.ids_after(last):
        with transaction():
            count += stores.queue.index_with_newest_key(ids)
        last = ids[-1]
    return count


def _renew_ends(stores: Stores) -> int:
    count, last = 0, ""
    while True:
        with transaction():
            done = renew_ends(stores.keys, last)
        if done is None:
            return count
        count, last = count + done.count, done.last


_FOLLOWS: Mapping[Renewable, Callable[[Stores], int]] = {
    Renewable.SESSIONS: _sign_everybody_out,
    Renewable.SEARCH: _index_again,
    Renewable.AUDIT: _renew_ends,
    Renewable.SECOND_FACTORS: _encrypt_factors_again,
}
