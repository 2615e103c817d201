"""The keys of one practice, as stored in the database: found in one query per page, kept as long as the session."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any
from uuid import uuid4

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import Connection, bindparam, delete, inspect, or_, select

from screening.records.database import db, insert_into, made_once, writable
from screening.records.keys.master_keys import MasterKeys
from screening.records.keys.purposes import PREFIX, Purpose, by_purpose
from screening.records.keys.tables import WrappedKeyRow, noted
from screening.records.sealing import Seal, SealError, derived_key

_MOST_KNOWN = 2000  # records, for jobs that read all of them in one session
_first_key = lru_cache(maxsize=64)(derived_key)
# Queries for the keys of some records, together with all practice keys: built once, since each page needs one of them.
_names = WrappedKeyRow.name.in_(bindparam("names", expanding=True))
_OF_RECORDS = select(WrappedKeyRow.name, WrappedKeyRow.wrapped).where(_names)
_WITH_PURPOSES = select(WrappedKeyRow.name, WrappedKeyRow.wrapped).where(or_(_names, WrappedKeyRow.name >= PREFIX))


@dataclass
class KnownKeys:
    """What was found so far; `purposes` is None before anything was, then by number, newest first."""

    records: dict[str, AESGCM] = field(default_factory=dict)
    purposes: dict[Purpose, dict[int, bytes]] | None = None


class KeyRing:
    """Finds and makes the keys of records and purposes, through the session."""

    def __init__(self, masters: MasterKeys) -> None:
        self.masters = masters
        self._last: dict[Purpose, bytes] = {}

    def new_record(self) -> str:
        """Return the id of a new record, which has a key from now on."""
        record = uuid4().hex
        self._make({record: secrets.token_bytes(32)})
        return record

    def key_of(self, record: str) -> AESGCM:
        """Return the key of a record. Raises SealError if there is none."""
        if not self.has(record):
            raise SealError("its key was destroyed, or is wrapped under a master key that the key file does not have")
        return self._known().records[record]

    def has(self, record: str) -> bool:
        """Return whether a record has a key that can be opened."""
        if record not in self._known().records:
            self._load([record])
        return record in self._known().records

    def key_to_seal(self, record: str) -> AESGCM:
        """Return the key of a record, inside a transaction; created now if the record is from an earlier version."""
        self.make_missing([record])
        return self.key_of(record)

    def make_missing(self, records: Collection[str]) -> None:
        """Create a key for each of these records that has none, inside a transaction."""
        if missing := self._unknown(records):
            self._load(missing)
            self._make({record: secrets.token_bytes(32) for record in self._unknown(missing)})

    def numbered(self, purpose: Purpose) -> Mapping[int, bytes]:
        """Return the keys for a purpose by number, newest first; the derived key until one is stored."""
        known = self._known()
        if known.purposes is None:
            self._load()
        written = (known.purposes or {}).get(purpose)
        return written or {1: self.first(purpose)}

    def newest(self, purpose: Purpose) -> bytes:
        """Return the current key for a purpose."""
        return next(iter(self.numbered(purpose).values()))

    def last_known(self, purpose: Purpose) -> bytes:
        """Return the key for a purpose as this process last saw it, without a query: for where a renewal may lag."""
        return self._last.get(purpose) or self.first(purpose)

    def first(self, purpose: Purpose) -> bytes:
        """Return the key that a purpose derives from the master key, as all did before keys were rotated."""
        return _first_key(self.masters.oldest.key, purpose.first)

    @property
    def practice_seal(self) -> Seal:
        """Return the seal for data that concerns no single person."""
        return Seal.under(self.newest(Purpose.PRACTICE))

    def write_purpose(self, purpose: Purpose, number: int, key: bytes) -> None:
        """Store a key for a purpose, inside a transaction."""
        name = purpose.numbered(number)
        new = insert_into(WrappedKeyRow).values(name=name, wrapped=self.masters.newest.wrap(key, name))
        self._connection().execute(new.on_conflict_do_nothing())
        self.forget()

    def drop_purposes(self, purpose: Purpose, numbers: Collection[int]) -> None:
        """Destroy keys for a purpose, inside a transaction."""
        names = [purpose.numbered(number) for number in numbers]
        writable().connection().execute(delete(WrappedKeyRow).where(WrappedKeyRow.name.in_(names)))
        self.forget()

    def forget(self) -> None:
        """Forget the keys found so far, so that they are looked up again."""
        db.session().info.pop(self, None)

    def _make(self, keys: Mapping[str, bytes]) -> None:
        """Write new record keys; any that another process wrote meanwhile stays."""
        if not keys:
            return
        connection = writable().connection()
        while True:
            master = self.masters.newest
            rows = [{"name": name, "wrapped": master.wrap(key, name)} for name, key in keys.items()]
            made = connection.execute(_new(), rows).rowcount
            if self.masters.newest is master:
                break
            # A rotation began meanwhile. It waits for this transaction only if it started after the insert.
            ours = WrappedKeyRow.wrapped.in_([row["wrapped"] for row in rows])
            connection.execute(delete(WrappedKeyRow).where(WrappedKeyRow.name.in_(keys), ours))
        if made == len(keys):
            self._known().records.update((name, AESGCM(key)) for name, key in keys.items())

    def _unknown(self, records: Collection[str]) -> Collection[str]:
        return [record for record in records if record not in self._known().records]

    def _load(self, records: Collection[str] = ()) -> None:
        """Find the keys of these records and of everything read since the last time."""
        known = self._known()
        if len(known.records) > _MOST_KNOWN:
            known.records.clear()
        names = {*records, *noted.records} - known.records.keys()
        noted.records.clear()
        query = _WITH_PURPOSES if known.purposes is None else _OF_RECORDS
        purposes: dict[str, bytes] = {}
        for name, wrapped in self._connection().execute(query, {"names": tuple(names)}):
            if name.startswith(PREFIX):
                purposes[name] = self.masters.unwrap(wrapped, name)
                continue
            with suppress(SealError):  # a key that cannot be opened must not hide the others
                known.records[name] = AESGCM(self.masters.unwrap(wrapped, name))
        if known.purposes is None:
            known.purposes = by_purpose(purposes)
            self._last = {purpose: next(iter(numbered.values())) for purpose, numbered in known.purposes.items()}

    def _connection(self) -> Connection:
        """Return the session's connection, so that our queries do not flush half-made rows waiting in the session."""
        return db.session.connection()

    def _known(self) -> KnownKeys:
        known: KnownKeys = db.session().info.setdefault(self, KnownKeys())
        return known


@made_once
def _new() -> Any:
    return insert_into(WrappedKeyRow).on_conflict_do_nothing()


class KeysInCopy(KeyRing):
    """Finds the keys in a copy of a database, such as a backup."""

    def __init__(self, masters: MasterKeys, copy: Connection) -> None:
        super().__init__(masters)
        self._copy, self._found = copy, KnownKeys()
        self._has_keys = inspect(copy).has_table(WrappedKeyRow.__tablename__)  # if not, it is from an earlier version

    def _load(self, records: Collection[str] = ()) -> None:
        if self._has_keys:
            super()._load(records)

    def _connection(self) -> Connection:
        return self._copy

    def _known(self) -> KnownKeys:
        return self._found
