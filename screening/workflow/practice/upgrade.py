"""After an upgrade or a restore: write what an earlier version did not."""

from __future__ import annotations

import logging

from screening.records.database import transaction
from screening.records.operations import key_check
from screening.records.stores import Stores

_LOG = logging.getLogger("screening")


def seal_known_value(master: bytes) -> None:
    """Seal the known value, once, with a key that opens existing records; later keys change nothing."""
    with transaction():
        key_check.seal_known_value(master)


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
