"""The versions of one screening: each refers to the one it replaces."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Select, select

from screening.records.database import db, writable
from screening.records.tables import QueuePlaceRow, ScreeningRow


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


def newest_row(screening_id: str, *, held: bool = False) -> ScreeningRow | None:
    """Return the row of the newest version, given any of them; `held` locks all newer ones on the way."""
    session = writable() if held else db.session()
    row = session.get(ScreeningRow, screening_id, with_for_update=held)
    while row is not None:
        after = version_after(row.id)
        newer = session.scalar(after.with_for_update() if held else after)
        if newer is None:
            break
        row = newer
    return row


def newest_references(screening_ids: Collection[str]) -> dict[str, str]:
    """Return the reference of the newest version of each of these screenings, by id; none for one that is gone."""
    row, place = ScreeningRow, QueuePlaceRow
    versions = select(row.id.label("first"), row.id.label("id")).where(row.id.in_(screening_ids)).cte(recursive=True)
    following = select(versions.c.first, row.id).join(versions, row.previous_id == versions.c.id)
    versions = versions.union_all(following)
    newest = select(versions.c.first, row.reference).join(row, row.id == versions.c.id)
    rows = db.session.execute(newest.join(place, place.screening_id == row.id))
    return {one.first: one.reference for one in rows}


def version_after(screening_id: str) -> Select[ScreeningRow]:
    """Return the query for the version that replaced this one."""
    return select(ScreeningRow).where(ScreeningRow.previous_id == screening_id)
