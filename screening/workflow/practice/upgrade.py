"""After an upgrade or a restore: write what an earlier version did not."""

from __future__ import annotations

import logging

from screening.records.database import transaction
from screening.records.keys.key_ring import KeyRing
from screening.records.operations import key_check, own_keys
from screening.records.stores import Stores

_LOG = logging.getLogger("screening")


def seal_known_value(keys: KeyRing) -> None:
    """Seal the known value, once, with a key that opens existing records; later keys change nothing."""
    with transaction():
        key_check.seal_known_value(keys)


def give_own_keys(stores: Stores) -> int:
    """Seal what earlier versions wrote with a key for each record, a batch per transaction; return how many rows.

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
    return count


def index_missing(stores: Stores) -> int:
    """Make screenings from before search existed findable, a batch per transaction; return how many.

    An interrupted run continues where it stopped.
    """
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
