"""After an upgrade or a restore: what an earlier version did not write is written."""

from __future__ import annotations

import logging

from screening.records.database import transaction
from screening.records.operations import key_check
from screening.records.stores import Stores

_LOG = logging.getLogger("screening")


def seal_known_value(master: bytes) -> None:
    """Seal the known value with a key that opens what is kept, once; later ones change nothing."""
    with transaction():
        key_check.seal_known_value(master)


def index_missing(stores: Stores) -> int:
    """Make screenings of before there was a search findable, some in each transaction; return how many.

    What stopped half-way goes on from there.
    """
    count, unread, last = 0, 0, ""
    while True:
        with transaction():
            done = stores.queue.index_missing(after=last)
        if done is None:
            break
        count, unread, last = count + done.count, unread + done.unread, done.last
    if unread:
        _LOG.error("%d screenings are found by reference only: their identity cannot be opened", unread)
    return count
