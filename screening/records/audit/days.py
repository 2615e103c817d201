"""The ends of days: how long each chain of the audit trail was, sealed with a key of the practice."""

from __future__ import annotations

from contextlib import suppress
from datetime import date

from sqlalchemy import Select, func, select

from screening.records.audit.chaining import HEAD, macs_on
from screening.records.audit.tables import AuditEntryRow, AuditHeadRow
from screening.records.database import db, writable
from screening.records.sealing import Seal, SealError


def grew_on(day: date) -> dict[str, tuple[int, str]]:
    """Return, for each chain that grew on a day, its length and last MAC at the end of it."""
    return {chain: (number, mac.hex()) for chain, number, mac in macs_on(day)}  # the last one per chain wins


def seal_days_again(before: Seal, now: Seal) -> int:
    """Seal the ends of days with another key of the practice, inside a transaction; return how many."""
    rows = writable().scalars(select(AuditHeadRow)).all()
    for row in rows:
        place = str(row.number), HEAD
        with suppress(SealError):  # verification reports it
            row.sealed_again = now.close(before.open(row.sealed_again or row.sealed, *place), *place)
    return len(rows)


def newest_head() -> Select[AuditHeadRow]:
    """Return the query for the newest end of a day."""
    return select(AuditHeadRow).order_by(AuditHeadRow.number.desc()).limit(1)


def first_day() -> date | None:
    """Return the day of the first entry (UTC); None if there is none."""
    first = db.session.scalar(select(func.min(AuditEntryRow.at)))
    return first.date() if first else None
