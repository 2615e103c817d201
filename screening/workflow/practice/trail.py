"""The audit trail: entries for reading only, and the ends of days."""

from __future__ import annotations

from screening.records.audit.entries import Action, Actor, Subject
from screening.records.database import transaction
from screening.records.stores import Stores


def write_entry(stores: Stores, subject: Subject, actor: Actor, action: Action, detail: str = "") -> None:
    """Write an entry on its own, when something was read and nothing else is written."""
    with transaction():
        stores.audit.add(subject, actor, action, detail)


def close_days(stores: Stores) -> int:
    """Write the end of each finished day that has none yet; return how many."""
    days = stores.audit.days_to_close()
    if not days:
        return 0
    with transaction():
        return sum(stores.audit.close_day(day) for day in days)
