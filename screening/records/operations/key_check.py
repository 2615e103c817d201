"""Whether the master keys are the practice's: a public known value is sealed under each one that the records need."""

from __future__ import annotations

from sqlalchemy import delete, func, select

from screening.records.database import db, insert_into, writable
from screening.records.keys.key_ring import KeyRing
from screening.records.keys.master_keys import WRAPPED, MasterKey
from screening.records.keys.record_seal import RecordSeal
from screening.records.operations.tables import KnownValueRow
from screening.records.sealing import Seal, SealError
from screening.records.tables import ScreeningRow

WRONG_KEY = (
    "the key does not open the stored records: SCREENING_KEY_FILE names another practice's key, or one that was rotated"
)
KNOWN_VALUE = "known value"  # the field it is sealed for
_FIRST, _VALUE = "1", "This key is the practice's."


def key_opens(keys: KeyRing) -> bool:
    """Return whether the keys open each known value or, in a database without one, the newest screening."""
    rows = db.session.scalars(select(KnownValueRow.sealed)).all()
    try:
        if rows:
            return all(open_known_value(keys, sealed) == _VALUE for sealed in rows)
        newest = db.session.scalar(select(ScreeningRow).order_by(ScreeningRow.sent_at.desc()).limit(1))
        if newest is not None:
            RecordSeal(keys).open(newest.sealed_identity, newest.id, "identity")
    except SealError:
        return False
    return True


def seal_known_value(keys: KeyRing) -> None:
    """Store the known value, once, under a key that opens existing records; later keys change nothing."""
    session = writable()
    before_rotation = func.substr(KnownValueRow.sealed, 1, 1) != WRAPPED
    session.execute(delete(KnownValueRow).where(before_rotation))
    if not session.scalar(select(func.count()).select_from(KnownValueRow)):
        need_key(keys.masters.oldest)


def is_needed(master: MasterKey) -> bool:
    """Return whether records need a master key, or already use it."""
    return any(sealed.startswith(master.head) for sealed in db.session.scalars(select(KnownValueRow.sealed)))


def need_key(master: MasterKey) -> None:
    """Store the known value under one more master key, inside a transaction: from now on, records need it."""
    session = writable()
    newest = session.scalar(select(func.max(KnownValueRow.id))) or 0
    sealed = master.wrap(_VALUE.encode(), KNOWN_VALUE)
    session.execute(insert_into(KnownValueRow).values(id=newest + 1, sealed=sealed).on_conflict_do_nothing())


def need_no_other_key(master: MasterKey) -> None:
    """Keep the known value under one master key only, inside a transaction: records no longer need any other."""
    others = func.substr(KnownValueRow.sealed, 1, len(master.head)) != master.head
    writable().execute(delete(KnownValueRow).where(others))


def open_known_value(keys: KeyRing, sealed: bytes) -> str:
    """Return the known value, even if a version before rotation sealed it. Raises SealError."""
    if sealed[:1] == WRAPPED:
        return keys.masters.unwrap(sealed, KNOWN_VALUE).decode()
    return str(Seal(keys.masters.oldest.key).open(sealed, _FIRST, KNOWN_VALUE))
