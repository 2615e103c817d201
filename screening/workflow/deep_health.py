"""A closer look at a practice, for its operator: what /readyz cannot check every minute or tell strangers."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta

from sqlalchemy.exc import SQLAlchemyError

from screening.records.database import transaction
from screening.records.operations.database_problems import cause_of, place_of
from screening.records.operations.migrations_state import pending_migrations
from screening.records.operations.table_check import database_clock, table_differences
from screening.records.sealing import SealError
from screening.records.stores import Stores
from screening.settings import Settings
from screening.workflow.health import HealthCheck
from screening.workflow.vitals import Vitals, free_space, read_vitals

MAILS_WAIT, CALLS_WAIT = timedelta(minutes=15), timedelta(minutes=30)  # after this, someone should look into it
_CLOCKS_DIFFER = timedelta(seconds=30)
_BACKUP_IS_OLD = timedelta(days=2)
_LEAST_FREE = 1_000_000_000  # bytes
_TRIAL = "doctor"  # a job that is never done


def check_database(stores: Stores, settings: Settings, today: date) -> list[HealthCheck]:
    """Return the results of a closer look at the database and at what is waiting in it.

    Empty if the database does not answer or lacks this version's tables: other checks report that.
    """
    try:
        if pending_migrations():
            return []
    except SQLAlchemyError:
        return []
    looks: dict[str, Callable[[], HealthCheck]] = {
        "writing": lambda: _writing(stores),
        "tables": _tables,
        "opening": lambda: _opening(stores),
        "clocks": _clocks,
        "mails": lambda: _mails(read_vitals(stores, today)),
        "calls": lambda: _calls(read_vitals(stores, today)),
        "last backup": lambda: _backup(read_vitals(stores, today), settings),
    }
    return [_looked(name, look, settings) for name, look in looks.items()]


def _looked(name: str, look: Callable[[], HealthCheck], settings: Settings) -> HealthCheck:
    try:
        return look()
    except SQLAlchemyError as error:
        place = place_of(settings.database_url)
        return HealthCheck(name, f"the database {cause_of(error, settings.database_url)}", where=place)


class _TakenBackError(Exception):
    """Ends a transaction that was only a trial."""


def _writing(stores: Stores) -> HealthCheck:
    with suppress(_TakenBackError):
        _write_and_take_back(stores)
    return HealthCheck("writing", None, found="a row was written and rolled back")


def _write_and_take_back(stores: Stores) -> None:
    now = datetime.now(UTC)
    with transaction():
        stores.jobs.hold(_TRIAL, now, now + timedelta(minutes=1), timedelta(0))
        raise _TakenBackError


def _tables() -> HealthCheck:
    wrong = table_differences()
    told = f"{'; '.join(wrong)}. Someone changed the tables by hand: restore the last backup into a new database"
    return HealthCheck("tables", told if wrong else None, found="every table, column and index is there")


def _opening(stores: Stores) -> HealthCheck:
    try:
        newest = stores.screenings.newest()
    except SealError:
        told = "the newest screening does not open, since it is damaged: `screening replay --all` lists all that are"
        return HealthCheck("opening", told)
    return HealthCheck("opening", None, found="the newest screening opens" if newest else "nothing has been sent yet")


def _clocks() -> HealthCheck:
    now, there = datetime.now(UTC), database_clock()
    if there is None:
        return HealthCheck("clocks", None, found="the database uses this machine's")
    apart = abs(there - now)
    words = f"this machine's and the database server's differ by {apart.total_seconds():.0f} s"
    wrong = f"{words}: set both from the network (NTP)" if apart > _CLOCKS_DIFFER else None
    return HealthCheck("clocks", wrong, found=words)


def _mails(found: Vitals) -> HealthCheck:
    waiting, oldest = found.mail.waiting, found.mail.oldest
    if oldest is None:
        return HealthCheck("mails", None, found="none waiting")
    words = f"{waiting} waiting to be sent, the oldest for {_age(oldest)}"
    late = datetime.now(UTC) - oldest > MAILS_WAIT
    told = f"{words}: is a server running, and does the mail server take them? (`screening mail test ADDRESS`)"
    return HealthCheck("mails", told if late else None, needed=False, found=words)


def _calls(found: Vitals) -> HealthCheck:
    calls, oldest = found.calls, found.calls.oldest
    if oldest is None:
        return HealthCheck("calls", None, found="no patient is waiting for a call")
    words = f"{calls.open} patients are waiting for a call, the first for {_age(oldest)}; {calls.untaken} not assigned"
    late = datetime.now(UTC) - oldest > CALLS_WAIT
    told = f"{words}: see the page “Screenings”, where calls are at the top"
    return HealthCheck("calls", told if late else None, needed=False, found=words)


def _backup(found: Vitals, settings: Settings) -> HealthCheck:
    free = free_space(settings, found.backup_place)
    space = ", ".join(f"{count / 1e9:.1f} GB free for the {place}" for place, count in free.items())
    words, told = space or "the disk is on another machine", None
    if found.backup_at is not None:
        words = f"{_age(found.backup_at)} old, {found.backup_place}; {words}"
        if datetime.now(UTC) - found.backup_at > _BACKUP_IS_OLD:
            told = f"{words}: is its timer running? (`systemctl list-timers`)"
    elif not settings.demo:
        told = f"none has been made yet: run `screening backup FOLDER`, and set up a timer. {words}"
    if any(count < _LEAST_FREE for count in free.values()):
        told = f"the disk is nearly full: free up or add space. {words}"
    return HealthCheck("last backup", told, needed=False, found=words)


def _age(since: datetime) -> str:
    """Return how long ago a moment was, in words."""
    minutes = max(0, int((datetime.now(UTC) - since).total_seconds() // 60))
    if minutes < 2 * 60:
        return f"{minutes} min"
    return f"{minutes // 60} h" if minutes < 2 * 24 * 60 else f"{minutes // (24 * 60)} days"
