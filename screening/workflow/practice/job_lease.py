"""A lease on a job: background work that one process of the installation does at a time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from screening.records.database import transaction
from screening.records.stores import Stores


@dataclass
class JobRun:
    """One run of a job by this process; `note` is its result."""

    note: str = ""


@contextmanager
def job_lease(
    stores: Stores, name: str, longest: timedelta, every: timedelta = timedelta(0)
) -> Iterator[JobRun | None]:
    """Hold a job while the block runs, for at most `longest`; yield None if this process should not do it.

    That is the case while another process holds the job, and within `every` after it was done. If the block fails, the
    job counts as not done. A process that is killed delays the others by at most `longest`.
    """
    now = datetime.now(UTC)
    until = now + longest
    if not _held(stores, name, (now, until), every):
        yield None
        return
    run, done_at = JobRun(), None
    try:
        yield run
        done_at = datetime.now(UTC)
    finally:
        with transaction():
            stores.jobs.give_back(name, until, done_at, run.note)


def _held(stores: Stores, name: str, time: tuple[datetime, datetime], every: timedelta) -> bool:
    now, until = time
    done_at = stores.jobs.get(name).done_at
    if done_at is not None and abs(now - done_at) < every:
        return False  # checked without a write, since every process asks each minute
    with transaction():
        return stores.jobs.hold(name, now, until, every)
