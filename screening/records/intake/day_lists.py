"""Day lists being worked on: sealed, kept for an hour, and emptied as people are invited."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import delete, select

from screening.records.database import db, writable
from screening.records.intake.tables import DayListRow
from screening.records.keys.record_seal import RecordSeal

KEPT = timedelta(hours=1)
_FIELD = "list"


@dataclass(frozen=True)
class PastedList:
    """A list as pasted; "" once everyone on it was invited. `revision` counts its changes."""

    id: str
    revision: int
    text: str
    expires_at: datetime


class DayLists:
    """The store of day lists."""

    def __init__(self, seal: RecordSeal) -> None:
        self._seal = seal

    def add(self, text: str) -> str:
        """Store a list for an hour, inside a transaction; return its id. Expired lists are deleted."""
        self.forget()
        list_id = self._seal.new_record()
        expires_at, sealed = datetime.now(UTC) + KEPT, self._seal.close(text, list_id, _FIELD)
        writable().add(DayListRow(id=list_id, revision=0, expires_at=expires_at, sealed=sealed))
        return list_id

    def find(self, list_id: str) -> PastedList | None:
        """Return a list; None if there is none or it has expired."""
        row = db.session.get(DayListRow, list_id)
        return self._opened(row) if row and row.expires_at > datetime.now(UTC) else None

    def hold_all(self) -> None:
        """Lock every list, so that two lists sent at the same moment follow one another."""
        writable().execute(select(DayListRow.id).order_by(DayListRow.id).with_for_update()).all()

    def save(self, list_id: str, text: str) -> None:
        """Replace the text of a list, and keep it for another hour; does nothing if it is gone."""
        row = writable().get(DayListRow, list_id, with_for_update=True)
        if row is not None:
            row.sealed, row.revision = self._seal.close(text, list_id, _FIELD), row.revision + 1
            row.expires_at = datetime.now(UTC) + KEPT

    def forget(self) -> None:
        """Delete expired lists."""
        writable().execute(delete(DayListRow).where(DayListRow.expires_at <= datetime.now(UTC)))

    def _opened(self, row: DayListRow) -> PastedList:
        return PastedList(row.id, row.revision, self._seal.open(row.sealed, row.id, _FIELD), row.expires_at)
