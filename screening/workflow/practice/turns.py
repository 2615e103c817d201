"""Turns: background work that one process of the installation does at a time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from screening.records.database import transaction
from screening.records.stores import Stores


@dataclass
class Turn:
    """The turn of one process at a job; `note` is what came of it."""

    note: str = ""


@contextmanager
def turn_at(stores: Stores, name: str, longest: timedelta, every: timedelta = timedelta(0)) -> Iterator[Turn | None]:
    """Hold a job while the block runs, for `longest` at most; return None when it is not this process's turn.

    It is not while another process holds the job, nor within `every` after it was done. A block that fails leaves
    it undone. A process that is killed holds nobody up for longer than `longest`.
    """
    now = datetime.now(UTC)
    until = now + longest
    if not _held(stores, name, (now, until), every):
        yield None
        return
    turn, done_at = Turn(), None
    try:
        yield turn
        done_at = datetime.now(UTC)
    finally:
        with transaction():
            stores.jobs.give_back(name, until, done_at, turn.note)


def _held(stores: Stores, name: str, time: tuple[datetime, datetime], every: timedelta) -> bool:
    now, until = time
    done_at = stores.jobs.get(name).done_at
    if done_at is not None and abs(now - done_at) < every:
        return False  # seen without a write: every process asks each minute
    with transaction():
        return stores.jobs.hold(name, now, until, every)
