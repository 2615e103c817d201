"""Sealing what concerns one person, with a key that is destroyed with the record."""

from __future__ import annotations

import json
from typing import Any

from screening.records.keys.key_ring import KeyRing
from screening.records.keys.tables import encrypted_in, record_of, sealed_for
from screening.records.sealing import decrypted, encrypted, json_text, place


class RecordSeal:
    """Seals and opens the fields of records. What belongs to one (`of`), such as a decision, uses its key."""

    def __init__(self, keys: KeyRing) -> None:
        self._keys = keys

    def new_record(self) -> str:
        """Return the id of a new record, which has a key from now on."""
        return self._keys.new_record()

    def close(self, value: Any, record: str, field: str, of: str = "") -> bytes:
        """Return a JSON value sealed for one field of one record."""
        return self._sealed(json_text(value), (record, field), of or record)

    def with_own_key(self, sealed: bytes, record: str, field: str, of: str) -> bytes:
        """Return text that an earlier version sealed with the practice's key, now sealed with the record's.

        Raises SealError.
        """
        return self._sealed(self._keys.practice_seal.text(sealed, record, field), (record, field), of)

    def _sealed(self, text: bytes, bound_to: tuple[str, str], owner: str) -> bytes:
        return sealed_for(owner, encrypted(self._keys.key_to_seal(owner), text, place(*bound_to)))

    def look_for_key(self, record: str) -> None:
        """Query the database as opening a record would, so that timing does not reveal that there is none."""
        self._keys.has(record)

    def open(self, sealed: bytes, record: str, field: str) -> Any:
        """Return the value that was sealed, even by a version that had no record keys.

        Raises SealError if it was not sealed for this place, or its key was destroyed.
        """
        owner = record_of(sealed)
        if not owner:
            return self._keys.practice_seal.open(sealed, record, field)
        return json.loads(decrypted(self._keys.key_of(owner), encrypted_in(sealed), place(record, field)))
