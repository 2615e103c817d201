"""Attempts, counted in the database so that all processes agree. Who made them is stored only as a keyed hash."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import delete

from screening.records.access.tables import AttemptRow
from screening.records.database import writable
from screening.records.keys.key_ring import KeyRing
from screening.records.keys.purposes import Purpose
from screening.records.sealing import keyed_hash

FREE_TRIES = 5  # wrong tries before anyone has to wait
_FIRST_WAIT = timedelta(seconds=30)
_LONGEST_WAIT = timedelta(minutes=30)
_FORGOTTEN_AFTER = timedelta(hours=24)


class Attempts:
    """The store of attempts. `who` is an address or an account; `door` is what was attempted."""

    def __init__(self, keys: KeyRing) -> None:
        self._keys = keys

    def over(self, door: str, who: str, most: int, within: timedelta) -> int:
        """Count an attempt, `most` allowed per `within`; return the seconds to wait, 0 if it may proceed."""
        now = datetime.now(UTC)
        session = writable()
        row = session.get(AttemptRow, self._bucket(door, who), with_for_update=True)
        if row is None or not now < row.until <= now + within:  # if later, the clock was fast then
            row = session.merge(AttemptRow(bucket=self._bucket(door, who), count=0, until=now + within))
        row.count += 1
        return _seconds(row.until - now) if row.count > most else 0

    def take_back(self, door: str, who: str) -> None:
        """Uncount one rate-limited attempt that was correct; only wrong ones are limited."""
        row = writable().get(AttemptRow, self._bucket(door, who), with_for_update=True)
        if row is not None and row.count > 0:
            row.count -= 1

    def wrong(self, door: str, who: str) -> int:
        """Count a try as wrong until forgiven; return the seconds to wait, 0 if it may be checked now.

        Counting first means that simultaneous tries count one by one. After five, each wait is twice the last, up to
        half an hour.
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
        """Forget the wrong tries after a correct one."""
        session = writable()
        row = session.get(AttemptRow, self._bucket(door, who))
        if row is not None:
            session.delete(row)

    def forget_old(self) -> None:
        """Delete what no longer counts, a day after its wait or period ended."""
        writable().execute(delete(AttemptRow).where(AttemptRow.until <= datetime.now(UTC) - _FORGOTTEN_AFTER))

    def _bucket(self, door: str, who: str) -> bytes:
        return keyed_hash(self._keys.last_known(Purpose.ATTEMPTS), f"{door}\n{who}")


def _counts_no_longer(row: AttemptRow, now: datetime) -> bool:
    """Return whether wrong tries are forgotten: they expired, or the clock was fast when they were counted."""
    over = row.until <= now if row.count < FREE_TRIES else row.until + _FORGOTTEN_AFTER <= now
    return over or row.until > now + _FORGOTTEN_AFTER


def _wait(count: int) -> timedelta:
    doublings: int = 2 ** min(count - FREE_TRIES, 10)
    return min(_FIRST_WAIT * doublings, _LONGEST_WAIT)


def _seconds(wait: timedelta) -> int:
    return max(1, int(wait.total_seconds()))
