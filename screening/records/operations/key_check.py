"""Whether a master key is the practice's: a public known value is sealed with it when the tables are created."""

from __future__ import annotations

from sqlalchemy import select

from screening.records.database import db, insert_into, writable
from screening.records.operations.tables import KnownValueRow
from screening.records.sealing import Seal, SealError
from screening.records.tables import ScreeningRow

WRONG_KEY = "the key does not open the stored records: SCREENING_KEY_FILE names another practice's key"
KNOWN_VALUE = "known value"  # the field it is sealed for
_ID, _VALUE = 1, "This key is the practice's."


def key_opens(master: bytes) -> bool:
    """Return whether a key opens the known value; in a database that predates it, the newest screening."""
    seal, row = Seal(master), db.session.get(KnownValueRow, _ID)
    try:
        if row is not None:
            return bool(seal.open(row.sealed, str(_ID), KNOWN_VALUE) == _VALUE)
        newest = db.session.scalar(select(ScreeningRow).order_by(ScreeningRow.sent_at.desc()).limit(1))
        if newest is not None:
            seal.open(newest.sealed_identity, newest.id, "identity")
    except SealError:
        return False
    return True


def seal_known_value(master: bytes) -> None:
    """Seal the known value, once, with a key that opens existing records; later keys change nothing."""
    sealed = Seal(master).close(_VALUE, str(_ID), KNOWN_VALUE)
    new = insert_into(KnownValueRow).values(id=_ID, sealed=sealed)
    writable().execute(new.on_conflict_do_nothing())
