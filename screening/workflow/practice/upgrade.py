"""After an upgrade or a restore: write what an earlier version did not."""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from secrets import token_bytes

from screening.records.audit.days import seal_days_again
from screening.records.audit.entries import Action, Actor, Kind, Subject
from screening.records.database import transaction
from screening.records.keys.key_ring import KeyRing
from screening.records.keys.purposes import Purpose
from screening.records.operations import key_check, own_keys
from screening.records.review import erasure
from screening.records.sealing import Seal
from screening.records.stores import Stores

_LOG = logging.getLogger("screening")
_INDEXED = "indexed"  # the job that is done once no screening from before search existed is left


def seal_known_value(keys: KeyRing) -> None:
    """Seal the known value, once, with a key that opens existing records; later keys change nothing."""
    with transaction():
        key_check.seal_known_value(keys)


def give_own_keys(stores: Stores) -> int:
    """Reseal what earlier versions wrote with a key per record, a batch per transaction; return how many rows.

    An interrupted run continues where it stopped.
    """
    count, unread = 0, 0
    for table in own_keys.FIELDS:
        last = ""
        while True:
            with transaction():
                done = own_keys.give_own_keys(stores.keys, table, last)
            if done is None:
                break
            count, unread, last = count + done.count, unread + done.unread, done.last
    if unread:
        _LOG.error("%d rows cannot be opened, and have no key of their own", unread)
    _destroy_common_key(stores.keys, was_used=count > 0)
    return count


def _destroy_common_key(keys: KeyRing, *, was_used: bool) -> None:
    """Destroy the key that once sealed every record: with older backups, it would open what was since erased.

    While the first master key exists, this key can still be derived from it.
    """
    if tuple(keys.numbered(Purpose.PRACTICE)) != (1,):
        return
    new = token_bytes(32)
    with transaction():
        if seal_days_again(keys.practice_seal, Seal.under(new)) or was_used:
            keys.write_purpose(Purpose.PRACTICE, 2, new)
            keys.drop_purposes(Purpose.PRACTICE, [1])


def erase_what_has_no_key(stores: Stores, by: Actor) -> int:
    """Erase what the newer keys do not open in a restored database; return how many screenings."""
    with transaction():
        erased = erasure.erase(erasure.without_key())
        erasure.forget_without_key()
        for screening_id in erased:
            stores.audit.add(
                Subject(Kind.SCREENING, screening_id), by, Action.ERASED, "before the restored backup's keys"
            )
    return len(erased)


def index_missing(stores: Stores) -> int:
    """Make screenings from before search existed findable, a batch per transaction; return how many.

    An interrupted run continues where it stopped.
    """
    if not stores.queue.is_any_missing():
        return 0
    count, unread, last = 0, 0, ""
    while True:
        with transaction():
            done = stores.queue.index_missing(after=last)
        if done is None:
            break
        count, unread, last = count + done.count, unread + done.unread, done.last
    if unread:
        _LOG.error("%d screenings can be found by reference only: their identity cannot be opened", unread)
    return count


def index_once(stores: Stores) -> None:
    """Do the same, and record when it is complete, since finding missing ones means reading every screening."""
    if stores.jobs.get(_INDEXED).done_at is not None:
        return
    index_missing(stores)
    if not stores.queue.is_any_missing():
        with transaction():
            stores.jobs.put(_INDEXED, datetime.now(UTC))
