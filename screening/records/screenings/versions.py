"""The versions of one screening: each refers to the one it replaces."""

from __future__ import annotations

from sqlalchemy import select

from screening.records.database import db
from screening.records.tables import ScreeningRow


def versions_of(screening_id: str) -> list[str]:
    """Return the ids of all versions of a screening, oldest first, given any of them; none if it is gone."""
    row, session = ScreeningRow, db.session()
    found: list[str] = []
    next_id = session.scalar(select(row.id).where(row.id == screening_id))
    while next_id is not None:
        found.insert(0, next_id)
        next_id = session.scalar(select(row.previous_id).where(row.id == next_id))
    while found and (newer := session.scalar(select(row.id).where(row.previous_id == found[-1]))):
        found.append(newer)
    return found
