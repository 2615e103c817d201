"""The machine's clock: nothing is erased, ended or given up based on a time that may be wrong.

A clock that runs fast makes everything old at once. So the last known good time is recorded every minute, and after a
jump past it, erasing waits until the new time has run for a day or someone confirms it.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from screening.records.audit.entries import PRACTICE, Action, Actor, Kind, Subject
from screening.records.database import transaction
from screening.records.stores import Stores

_LOG = logging.getLogger("screening")
LEAP = timedelta(days=2)  # could also be a weekend with the machine off: erasing just waits, and nothing is lost
CONFIRMED_AFTER = timedelta(days=1)
AHEAD = timedelta(days=1)  # stored records may be this much newer than now
_STEP = timedelta(minutes=1)  # precision of the last known good time
_KNOWN, _LEAPT, _ACCEPTED = "clock", "clock leapt", "clock accepted"  # names of jobs
_PRACTICE = Subject(Kind.PRACTICE)


@dataclass(frozen=True)
class Clock:
    """What is known about the time: `known` was certainly right, and `now` has been running since `leapt_at`.

    `leapt_at` is None if there was no jump.
    """

    now: datetime
    known: datetime
    leapt_at: datetime | None

    @property
    def is_trusted(self) -> bool:
        """Return whether records that have expired by this clock may be erased."""
        return self.leapt_at is None

    @property
    def problem(self) -> str | None:
        """Return what is wrong after a jump and what to do, or None if there was none."""
        if self.leapt_at is None:
            return None
        return (
            f"the clock jumped from {self.known:%Y-%m-%d} to {self.now:%Y-%m-%d}: nothing is erased until it has run "
            "for a day. If the time is right, run `screening clock accept`; if not, set this machine's clock"
        )


def read_clock(stores: Stores) -> Clock:
    """Return the state of the clock without writing anything."""
    now = datetime.now(UTC)
    known = stores.jobs.get(_KNOWN).done_at or newest_record(stores) or now
    return Clock(now, known, _leapt_at(stores, now) if now - known > LEAP else None)


def watch_clock(stores: Stores) -> Clock:
    """Check the clock and record what was seen; call about every minute, and before erasing."""
    clock = read_clock(stores)
    if clock.leapt_at is None:
        _follow(stores, clock.now)
        return clock
    with transaction():
        if clock.now - clock.leapt_at >= CONFIRMED_AFTER:
            stores.jobs.put(_KNOWN, clock.now)
            detail = f"ran for a day after {clock.known:%Y-%m-%d}"
            stores.audit.add(_PRACTICE, PRACTICE, Action.CLOCK_CONFIRMED, detail)
            return read_clock(stores)
        if clock.leapt_at == clock.now:
            _LOG.error("%s", clock.problem)
            detail = f"{clock.known:%Y-%m-%d} to {clock.now:%Y-%m-%d}"
            stores.audit.add(_PRACTICE, PRACTICE, Action.CLOCK_LEAPT, detail)
        stores.jobs.put(_LEAPT, clock.now, clock.leapt_at.isoformat())
    return clock


def _follow(stores: Stores, now: datetime) -> None:
    """Record that the clock was right; if it was corrected, a later jump counts again."""
    kept = stores.jobs.get(_KNOWN).done_at
    moves, leapt = kept is None or abs(now - kept) >= _STEP, stores.jobs.get(_LEAPT).done_at is not None
    if not moves and not leapt:
        return
    with transaction():
        if moves:
            stores.jobs.put(_KNOWN, now)
        if leapt:
            stores.jobs.put(_LEAPT, None)


def accept_clock(stores: Stores, by: Actor) -> None:
    """Confirm the present time, even if records are newer or the clock jumped."""
    now, newest = datetime.now(UTC), newest_record(stores)
    with transaction():
        stores.jobs.put(_KNOWN, now)
        stores.jobs.put(_ACCEPTED, now, newest.isoformat() if newest else "")
        stores.audit.add(_PRACTICE, by, Action.CLOCK_ACCEPTED, f"newest record {newest:%Y-%m-%d}" if newest else "")


def behind(stores: Stores, earliest: datetime) -> str | None:
    """Return what is wrong if the clock is before `earliest` or the newest record; None if nothing.

    Records from the future that someone has confirmed do not count.
    """
    now, latest = datetime.now(UTC), max(stores.screenings.newest_sent_at() or earliest, earliest)
    if latest - AHEAD < now or (latest > earliest and _is_accepted(stores, now, latest)):
        return None
    return (
        f"the clock says {now:%Y-%m-%d}, before the newest record ({latest:%Y-%m-%d}). Set this machine's clock; "
        "if the time is right, run `screening clock accept`"
    )


def newest_record(stores: Stores) -> datetime | None:
    """Return the time of the newest screening or audit trail entry; None if there is none."""
    moments = (stores.screenings.newest_sent_at(), stores.audit.newest_at())
    return max((moment for moment in moments if moment), default=None)


def _is_accepted(stores: Stores, now: datetime, latest: datetime) -> bool:
    accepted = stores.jobs.get(_ACCEPTED)
    if accepted.done_at is None or not accepted.note:
        return False
    return now > accepted.done_at - AHEAD and latest <= datetime.fromisoformat(accepted.note)


def _leapt_at(stores: Stores, now: datetime) -> datetime:
    """Return since when the new time has been running; a second jump starts over."""
    seen = stores.jobs.get(_LEAPT)
    if seen.done_at is None or not -AHEAD < now - seen.done_at <= LEAP:
        return now
    return datetime.fromisoformat(seen.note)
