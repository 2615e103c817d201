"""Whether a backup can be restored here: the file is intact, every row is readable, and this key opens sealed data.

It may have any revision of the tables that this version knows.
"""

from __future__ import annotations

import hashlib
import hmac
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import JSON, Connection, MetaData, NullPool, Table, create_engine, inspect
from sqlalchemy.exc import SQLAlchemyError

from screening.records.audit.chaining import HEAD, Chaining
from screening.records.audit.tables import AuditChainRow
from screening.records.keys.key_ring import KeysInCopy
from screening.records.keys.master_keys import MasterKeys
from screening.records.keys.purposes import Purpose
from screening.records.keys.record_seal import RecordSeal
from screening.records.keys.tables import record_of
from screening.records.operations.copying import CopyError, batches
from screening.records.operations.key_check import KNOWN_VALUE, open_known_value
from screening.records.operations.own_keys import FIELDS
from screening.records.operations.revisions import REVISION, is_known, revision_of, tables_at
from screening.records.sealing import SealError
from screening.records.tables import RulesVersion

# By table and column, the field a value was sealed for. Mail that cannot be opened is skipped here, as elsewhere.
SEALED_FOR: Mapping[str, Mapping[str, str]] = {
    **{table: fields for table, fields in FIELDS.items() if table != "outbox"},
    "insight_day": {"sealed": "insight day"},
    "insight_count": {"sealed": "insight count"},
    "known_value": {"sealed": KNOWN_VALUE},
    "audit_head": {"sealed": HEAD, "sealed_again": HEAD},
}
_FORMERLY = {"callback": {"sealed": "phone"}}  # in tables of earlier revisions
_DAMAGED = "is damaged: take another one"
_ANOTHER_KEY = "was made with another key: SCREENING_KEY_FILE must name that one"
_UNREADABLE = (SQLAlchemyError, sqlite3.Error, ValueError, TypeError, AttributeError, LookupError, OverflowError)


class BackupError(CopyError):
    """The backup cannot be restored here; the message says why and what to do."""


class OpenedBackup(NamedTuple):
    """A backup that can be restored, and the revision of its tables."""

    connection: Connection
    revision: str


@contextmanager
def opened(path: Path, masters: MasterKeys, newer: Connection | None = None) -> Iterator[OpenedBackup]:
    """Yield a backup that can be restored with these master keys. Raises BackupError.

    With a newer backup, data whose key is missing there was erased since then and need not open.
    """
    try:
        path.open("rb").close()
    except OSError as error:
        raise BackupError(f"{path} cannot be read: {error.strerror}") from None
    address = f"{path.absolute().as_uri()}?mode=ro"
    engine = create_engine("sqlite://", creator=lambda: sqlite3.connect(address, uri=True), poolclass=NullPool)
    with engine.connect() as backup:
        revision = _revision(backup, path)
        try:
            trial = _Trial(KeysInCopy(masters, newer or backup), erased=newer is not None)
            problem = _problem(backup, tables_at(revision), trial)
        except SealError:
            problem = _ANOTHER_KEY
        except _UNREADABLE:
            problem = _DAMAGED
        if problem:
            raise BackupError(f"{path} {problem}")
        yield OpenedBackup(backup, revision)


def is_whole(backup: Connection) -> bool:
    """Return whether every page of an SQLite file is intact and every row that another refers to exists."""
    said = backup.exec_driver_sql("PRAGMA integrity_check(1)").scalars().all()  # nosemgrep: no-raw-sql
    return said == ["ok"] and not backup.exec_driver_sql("PRAGMA foreign_key_check").first()  # nosemgrep: no-raw-sql


def _revision(backup: Connection, path: Path) -> str:
    """Return the revision of a backup. Raises BackupError if there is none, or it is newer than this version."""
    try:
        revision = revision_of(backup)
    except _UNREADABLE:
        revision = None
    if revision is None:
        raise BackupError(f"{path} is not a backup, or it is damaged: name a file that `screening backup` wrote")
    if not is_known(revision):
        raise BackupError(f"{path} is of a newer version: install that one, and restore with it")
    return revision


def _problem(backup: Connection, tables: MetaData, trial: _Trial) -> str:
    """Return what is wrong with a backup that should have these tables, or "" if nothing."""
    if not is_whole(backup) or not _has(backup, tables):
        return _DAMAGED
    for table in tables.sorted_tables:
        for batch in batches(table, backup):
            for row in batch:
                trial.take(table, row)
    return trial.problem


def _has(backup: Connection, tables: MetaData) -> bool:
    """Return whether a backup has exactly these tables and columns: others would not be restored."""
    there = inspect(backup)
    wanted = {table.name: {column.name for column in table.columns} for table in (*tables.sorted_tables, REVISION)}
    found = {name: {column["name"] for column in there.get_columns(name)} for name in there.get_table_names()}
    return found == wanted


class _Trial:
    """Tries a key on everything that only the right one opens, and checks each value's type against its column."""

    def __init__(self, keys: KeysInCopy, *, erased: bool) -> None:
        self._keys, self._seal, self._erased = keys, RecordSeal(keys), erased
        self._chainings = [Chaining(key) for key in keys.numbered(Purpose.AUDIT).values()]
        self._opened = self._shut = 0
        self._damaged: list[str] = []

    def take(self, table: Table, row: dict[str, Any]) -> None:
        """Check one row."""
        if not _as_declared(table, row):
            self._damaged.append(table.name)
            return
        row = {**row, "sealed": row["sealed_again"]} if row.get("sealed_again") else row
        record = str(row[table.primary_key.columns[0].name])
        for column, field in {**SEALED_FOR, **_FORMERLY}.get(table.name, {}).items():
            if row.get(column) is None or self._is_erased(row[column], field):
                continue
            try:
                self._open(row[column], record, field)
                self._opened += 1
            except SealError:
                self._shut += 1
                self._damaged.append(table.name)
        if table.name == AuditChainRow.__tablename__:
            macs = [one.end(row["chain"], row["length"], row["last"]) for one in self._chainings]
            ours = any(hmac.compare_digest(mac, row["mac"]) for mac in macs)
            self._opened, self._shut = self._opened + ours, self._shut + (not ours)

    def _is_erased(self, sealed: bytes, field: str) -> bool:
        """Return whether the newer backup lacks the key to a value, which is allowed."""
        owner = record_of(sealed)
        return self._erased and (field == KNOWN_VALUE or bool(owner and not self._keys.has(owner)))

    def _open(self, sealed: bytes, record: str, field: str) -> None:
        if field == KNOWN_VALUE:
            open_known_value(self._keys, sealed)
        else:
            self._seal.open(sealed, record, field)

    @property
    def problem(self) -> str:
        """Return what is wrong with the backup, or "" if nothing. `screening audit verify` detects a changed trail."""
        if self._shut and not self._opened:
            return _ANOTHER_KEY
        return f"is damaged in the table {self._damaged[0]}: take another one" if self._damaged else ""


def _as_declared(table: Table, row: dict[str, Any]) -> bool:
    """Return whether each value has its column's type, which SQLite does not enforce, and a rules text its digest."""
    kinds = [(column.name, column.type.python_type) for column in table.columns if not isinstance(column.type, JSON)]
    if any(not isinstance(row[name], kind | None) for name, kind in kinds):
        return False
    text = row.get("text") if table.name == RulesVersion.__tablename__ else None
    return text is None or hashlib.sha256(text.encode()).hexdigest() == row["digest"]
