"""Whether a backup can be restored here: the file is intact, every row is readable, and this key opens sealed data."""

from __future__ import annotations

import hashlib
import hmac
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import JSON, Column, Connection, MetaData, NullPool, String, Table, create_engine, select
from sqlalchemy.exc import SQLAlchemyError

from screening.records.audit.chaining import HEAD, Chaining
from screening.records.audit.tables import AuditChainRow
from screening.records.database import Base
from screening.records.keys.key_ring import KeysInCopy
from screening.records.keys.master_keys import MasterKeys
from screening.records.keys.purposes import Purpose
from screening.records.keys.record_seal import RecordSeal
from screening.records.keys.tables import record_of
from screening.records.operations.key_check import KNOWN_VALUE, open_known_value
from screening.records.operations.migrations_state import newest_revision
from screening.records.operations.own_keys import FIELDS
from screening.records.sealing import SealError
from screening.records.tables import RulesVersion

REVISION = Table("alembic_version", MetaData(), Column("version_num", String(32)))  # Alembic's own
_AT_ONCE = 500  # rows
# By table and column, the field a value was sealed for. Mail that cannot be opened is skipped, here as elsewhere.
SEALED_FOR: Mapping[str, Mapping[str, str]] = {
    **{table: fields for table, fields in FIELDS.items() if table != "outbox"},
    "known_value": {"sealed": KNOWN_VALUE},
    "audit_head": {"sealed": HEAD, "sealed_again": HEAD},
}
_ANOTHER_KEY = "was made with another key: SCREENING_KEY_FILE must name that one"
_UNREADABLE = (SQLAlchemyError, sqlite3.Error, ValueError, TypeError, AttributeError, LookupError, OverflowError)


class BackupError(Exception):
    """The backup cannot be restored here; the message says why and what to do."""


@contextmanager
def opened(path: Path, masters: MasterKeys, newer: Connection | None = None) -> Iterator[Connection]:
    """Yield a connection to a backup that can be restored with these master keys. Raises BackupError.

    With a newer backup, what has no key in that one was erased since, and need not open.
    """
    try:
        path.open("rb").close()
    except OSError as error:
        raise BackupError(f"{path} cannot be read: {error.strerror}") from None
    address = f"{path.absolute().as_uri()}?mode=ro"
    engine = create_engine("sqlite://", creator=lambda: sqlite3.connect(address, uri=True), poolclass=NullPool)
    with engine.connect() as backup:
        _refuse_another_version(backup, path)
        try:
            problem = _problem(backup, _Trial(KeysInCopy(masters, newer or backup), erased=newer is not None))
        except SealError:
            problem = _ANOTHER_KEY
        except _UNREADABLE:
            problem = "is damaged: take another one"
        if problem:
            raise BackupError(f"{path} {problem}")
        yield backup


def pages(table: Table, source: Connection) -> Iterator[list[dict[str, Any]]]:
    """Yield the rows of a table in batches."""
    found = source.execution_options(yield_per=_AT_ONCE).execute(select(table))
    for page in found.mappings().partitions(_AT_ONCE):
        yield [dict(row) for row in page]


def _refuse_another_version(backup: Connection, path: Path) -> None:
    try:
        revision = backup.scalar(select(REVISION.c.version_num))
    except _UNREADABLE:
        revision = None
    if revision is None:
        raise BackupError(f"{path} is not a backup, or it is damaged: name a file that `screening backup` wrote")
    if revision != newest_revision():
        raise BackupError(f"{path} is of another version: restore it with that version, then upgrade")


def _problem(backup: Connection, trial: _Trial) -> str:
    """Return what is wrong with a backup of this version, or "" if nothing."""
    whole = backup.exec_driver_sql("PRAGMA integrity_check(1)").scalars().all() == ["ok"]  # nosemgrep: no-raw-sql
    if not whole or backup.exec_driver_sql("PRAGMA foreign_key_check").first():  # nosemgrep: no-raw-sql
        return "is damaged: take another one"
    for table in Base.metadata.sorted_tables:
        for page in pages(table, backup):
            for row in page:
                trial.take(table, row)
    return trial.problem


class _Trial:
    """Tries a key on everything only the right one opens, and checks the type of each value against its column."""

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
        for column, field in SEALED_FOR.get(table.name, {}).items():
            if row[column] is None or self._is_erased(row[column], field):
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
        """Return whether the newer backup lacks what opens a value, as it may."""
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
