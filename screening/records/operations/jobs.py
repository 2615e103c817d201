"""Jobs: background work that only one process of the installation does at a time, and when it was last done."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import select, update

from screening.records.database import db, insert_into, writable
from screening.records.operations.tables import MOST_NOTE as MOST_NOTE  # noqa: PLC0414
from screening.records.operations.tables import JobRow


@dataclass(frozen=True)
class Job:
    """One piece of work: when it was last done (None: never), and its result."""

    done_at: datetime | None
    note: str = ""


class Jobs:
    """The store of jobs. A time too far ahead was written by a fast clock and delays no one."""

    def get(self, name: str) -> Job:
        """Return a job's state."""
        row = db.session.scalar(select(JobRow).where(JobRow.name == name).execution_options(populate_existing=True))
        return Job(row.done_at, row.note) if row else Job(None)

    def all(self, *names: str) -> tuple[Job, ...]:
        """Return the states of several jobs, in the given order, in one statement."""
        query = select(JobRow).where(JobRow.name.in_(names)).execution_options(populate_existing=True)
        found = {row.name: Job(row.done_at, row.note) for row in db.session.scalars(query)}
        return tuple(found.get(name, Job(None)) for name in names)

    def put(self, name: str, done_at: datetime | None, note: str = "") -> None:
        """Record when a job was done, and its result, of which the first 200 characters are kept."""
        writable().merge(JobRow(name=name, done_at=done_at, note=note[:MOST_NOTE]))

    def add_up(self, name: str, more: int) -> None:
        """Add to the running total that a job keeps, inside a transaction."""
        session = writable()
        session.execute(insert_into(JobRow).values(name=name, note="0").on_conflict_do_nothing())
        row = session.get_one(JobRow, name, with_for_update=True)
        row.done_at, row.note = datetime.now(UTC), str(int(row.note) + more)

    def hold(self, name: str, now: datetime, until: datetime, every: timedelta) -> bool:
        """Hold a job until a moment; return False if another process holds it or it was done within `every`."""
        too_far = until + (until - now)  # beyond any real hold, even one that started a little later
        free = JobRow.held_until.is_(None) | (JobRow.held_until <= now) | (JobRow.held_until > too_far)
        not_done = JobRow.done_at.is_(None) | (JobRow.done_at <= now - every) | (JobRow.done_at > now + every)
        session = writable()
        session.execute(insert_into(JobRow).values(name=name, note="").on_conflict_do_nothing())
        held = update(JobRow).where(JobRow.name == name, free, not_done).values(held_until=until)
        return session.scalar(held.returning(JobRow.name)) is not None

    def give_back(self, name: str, until: datetime, done_at: datetime | None, note: str) -> None:
        """Release the job, unless the hold expired and another process has it."""
        values = {"held_until": None} if done_at is None else {"held_until": None, "done_at": done_at, "note": note}
        writable().execute(update(JobRow).where(JobRow.name == name, JobRow.held_until == until).values(**values))
