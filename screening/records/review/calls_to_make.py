"""Calls to make: how many patients are waiting for one, and since when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from screening.records.database import db
from screening.records.tables import CallRow


@dataclass(frozen=True)
class CallsToMake:
    """The number of calls to make and the oldest (None: there is none); the same for those no one has taken yet."""

    open: int
    oldest: datetime | None
    untaken: int
    oldest_untaken: datetime | None


def calls_to_make() -> CallsToMake:
    """Return how many calls there are to make, and since when."""
    is_untaken = CallRow.taken_by.is_(None)
    untaken = (func.count().filter(is_untaken), func.min(CallRow.raised_at).filter(is_untaken))
    query = select(func.count(), func.min(CallRow.raised_at), *untaken).where(CallRow.closed_at.is_(None))
    count, oldest, untaken_count, oldest_untaken = db.session.execute(query).one()
    return CallsToMake(count, oldest, untaken_count, oldest_untaken)
