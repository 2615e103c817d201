"""Attempts at a door: counted in the database, so that all processes agree. Who tried is kept as a keyed hash only."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import delete

from screening.records.access.tables import AttemptRow
from screening.records.database import writable
from screening.records.sealing import derived_key, keyed_hash

FREE_TRIES = 5  # wrong tries before anybody has to wait
_FIRST_WAIT = timedelta(seconds=30)
_LONGEST_WAIT = timedelta(minutes=30)
_FORGOTTEN_AFTER = timedelta(hours=24)


class Attempts:
    """The store of attempts. `who` is an address or an account; `door` what was tried."""

    def __init__(self, master: bytes) -> None:
        self._key = derived_key(master, "screening: attempts")

    def over(self, door: str, who: str, most: int, within: timedelta) -> int:
        """Count one attempt of at most so many within a time; return the seconds to wait, 0 when it may go on."""
        now = datetime.now(UTC)
        session = writable()
        row = session.get(AttemptRow, self._bucket(door, who), with_for_update=True)
        if row is None or not now < row.until <= now + within:  # later: the clock ran ahead when it was counted
            row = session.merge(AttemptRow(bucket=self._bucket(door, who), count=0, until=now + within))
        row.count += 1
        return _seconds(row.until - now) if row.count > most else 0

    def take_back(self, door: str, who: str) -> None:
        """Count one attempt less of those within a time: it was right, and only wrong ones are limited."""
        row = writable().get(AttemptRow, self._bucket(door, who), with_for_update=True)
        if row is not None and row.count > 0:
            row.count -= 1

    def wrong(self, door: str, who: str) -> int:
        """Count a try as wrong until it is forgiven; return the seconds to wait, 0 when it may be looked at.

        Counting first means that tries made at the same moment count one by one. After five, each waits twice as
        long as the one before, half an hour at most.
        """
        now = datetime.now(UTC)
        session = writable()
        row = session.get(AttemptRow, self._bucket(door, who), with_for_update=True)
        if row is None or _counts_no_longer(row, now):
            row = session.merge(AttemptRow(bucket=self._bucket(door, who), count=0, until=now))
        if row.count >= FREE_TRIES and row.until > now:
            return _seconds(row.until - now)
        row.count += 1
        row.until = now + (_wait(row.count) if row.count >= FREE_TRIES else _FORGOTTEN_AFTER)
        return 0

    def forgive(self, door: str, who: str) -> None:
        """Forget the wrong tries: one was right."""
        session = writable()
        row = session.get(AttemptRow, self._bucket(door, who))
        if row is not None:
            session.delete(row)

    def forget_old(self) -> None:
        """Delete what counts for nothing any longer: a day after its wait or its time was over."""
        writable().execute(delete(AttemptRow).where(AttemptRow.until <= datetime.now(UTC) - _FORGOTTEN_AFTER))

    def _bucket(self, door: str, who: str) -> bytes:
        return keyed_hash(self._key, f"{door}\n{who}")


def _counts_no_longer(row: AttemptRow, now: datetime) -> bool:
    """Whether wrong tries are forgotten: their time is over, or the clock ran ahead when they were counted."""
    over = row.until <= now if row.count < FREE_TRIES else row.until + _FORGOTTEN_AFTER <= now
    return over or row.until > now + _FORGOTTEN_AFTER


def _wait(count: int) -> timedelta:
    doublings: int = 2 ** min(count - FREE_TRIES, 10)
    return min(_FIRST_WAIT * doublings, _LONGEST_WAIT)


def _seconds(wait: timedelta) -> int:
    return max(1, int(wait.total_seconds()))
