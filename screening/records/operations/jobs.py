"""Jobs: background work that one process of the whole installation does at a time, and when it was last done."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import select, update

from screening.records.database import db, insert_into, writing
from screening.records.tables import JobRow


@dataclass(frozen=True)
class Job:
    """One piece of work: when it was done last (None: never), and what came of it."""

    done_at: datetime | None
    note: str = ""


@dataclass
class Turn:
    """The turn of one process at a job; `note` is what came of it."""

    note: str = ""


class Jobs:
    """The store of jobs. A moment too far ahead was written by a clock that ran ahead, and holds nobody up."""

    def get(self, name: str) -> Job:
        """Return what is known of a job."""
        row = db.session.scalar(select(JobRow).where(JobRow.name == name).execution_options(populate_existing=True))
        return Job(row.done_at, row.note) if row else Job(None)

    def put(self, name: str, done_at: datetime | None, note: str = "") -> None:
        """Write down when a job was done, and what came of it."""
        with writing() as session:
            session.merge(JobRow(name=name, done_at=done_at, note=note))

    @contextmanager
    def turn(self, name: str, longest: timedelta, every: timedelta = timedelta(0)) -> Iterator[Turn | None]:
        """Hold a job while the block runs, for `longest` at most; give None when it is not this process's turn.

        It is not while another process holds the job, nor within `every` after it was done. A block that fails leaves
        it undone. A process that is killed holds nobody up for longer than `longest`.
        """
        now = datetime.now(UTC)
        until = now + longest
        if not self._held(name, now, until, every):
            yield None
            return
        turn, done_at = Turn(), None
        try:
            yield turn
            done_at = datetime.now(UTC)
        finally:
            self._given_back(name, until, done_at, turn.note)

    def _held(self, name: str, now: datetime, until: datetime, every: timedelta) -> bool:
        known = self.get(name)
        if known.done_at is not None and abs(now - known.done_at) < every:
            return False  # seen without a write: every process asks each minute
        too_far = until + (until - now)  # nobody holds a job until then: others may have begun a little later
        free = JobRow.held_until.is_(None) | (JobRow.held_until <= now) | (JobRow.held_until > too_far)
        not_done = JobRow.done_at.is_(None) | (JobRow.done_at <= now - every) | (JobRow.done_at > now + every)
        with writing() as session:
            session.execute(insert_into(session, JobRow).values(name=name, note="").on_conflict_do_nothing())
            held = update(JobRow).where(JobRow.name == name, free, not_done).values(held_until=until)
            return session.scalar(held.returning(JobRow.name)) is not None

    def _given_back(self, name: str, until: datetime, done_at: datetime | None, note: str) -> None:
        """Give the job back, unless its time was over and somebody else holds it."""
        values = {"held_until": None} if done_at is None else {"held_until": None, "done_at": done_at, "note": note}
        with writing() as session:
            session.execute(update(JobRow).where(JobRow.name == name, JobRow.held_until == until).values(**values))
