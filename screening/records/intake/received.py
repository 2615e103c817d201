"""What other systems sent, found by the identifier they gave: sending it again gives the same record."""

from __future__ import annotations

from sqlalchemy import select

from screening.records.database import db, writable
from screening.records.intake.tables import ReceivedRow
from screening.records.keys.key_ring import KeyRing
from screening.records.keys.purposes import Purpose
from screening.records.sealing import keyed_hash


class Received:
    """The store of identifiers. They are kept only as keyed hashes: some identify a patient."""

    def __init__(self, keys: KeyRing) -> None:
        self._keys = keys

    def screening_of(self, system: str, value: str) -> str | None:
        """Return the id of the screening that was sent with an identifier; None if there is none, or it was erased."""
        found = select(ReceivedRow.screening_id).where(ReceivedRow.hash == self._hash(system, value))
        return db.session.scalar(found)

    def add(self, system: str, value: str, screening_id: str) -> None:
        """Remember what was sent with an identifier, inside the transaction that keeps it."""
        writable().add(ReceivedRow(hash=self._hash(system, value), screening_id=screening_id))

    def _hash(self, system: str, value: str) -> bytes:
        return keyed_hash(self._keys.newest(Purpose.RECEIVED), f"{len(system)}\n{system}\n{value}")
