"""Whether a backup can be restored here: the file is intact, every row is readable, and this key opens sealed data.

It may be of any revision of the tables that this version knows.
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
from screening.records.operations.copying import CopyError, batches
from screening.records.operations.key_check import KNOWN_VALUE
from screening.records.operations.revisions import REVISION, is_known, revision_of, tables_at
from screening.records.sealing import Seal, SealError
from screening.records.tables import RulesVersion

# By table and column, the field a value was sealed for. Mail that cannot be opened is skipped, here as elsewhere.
SEALED_FOR: Mapping[str, Mapping[str, str]] = {
    "screening": {"sealed_answers": "answers", "sealed_identity": "identity", "sealed_suggestion": "suggestion"},
    "former_identity": {"sealed": "identity"},
    "decision": {"sealed": "decision"},
    "correction": {"sealed": "correction"},
    "unsigned": {"sealed": "unsigned"},
    "draft": {"sealed": "content"},
    "invite": {"sealed": "invite"},
    "day_list": {"sealed": "list"},
    "call": {"sealed": "phone"},
    "call_log": {"sealed": "note"},
    "insight": {"sealed": "insight"},
    "known_value": {"sealed": KNOWN_VALUE},
    "audit_head": {"sealed": HEAD},
}
_FORMERLY = {"callback": {"sealed": "phone"}}  # in tables of earlier revisions
_DAMAGED = "is damaged: take another one"
_UNREADABLE = (SQLAlchemyError, sqlite3.Error, ValueError, TypeError, AttributeError, LookupError, OverflowError)


class BackupError(CopyError):
    """The backup cannot be restored here; the message says why and what to do."""


class OpenedBackup(NamedTuple):
    """A backup that can be restored, and the revision of its tables."""

    connection: Connection
    revision: str


@contextmanager
def opened(path: Path, master: bytes) -> Iterator[OpenedBackup]:
    """Yield a backup that can be restored with this key. Raises BackupError."""
    try:
        path.open("rb").close()
    except OSError as error:
        raise BackupError(f"{path} cannot be read: {error.strerror}") from None
    address = f"{path.absolute().as_uri()}?mode=ro"
    engine = create_engine("sqlite://", creator=lambda: sqlite3.connect(address, uri=True), poolclass=NullPool)
    with engine.connect() as backup:
        revision = _revision(backup, path)
        try:
            problem = _problem(backup, tables_at(revision), master)
        except _UNREADABLE:
            problem = _DAMAGED
        if problem:
            raise BackupError(f"{path} {problem}")
        yield OpenedBackup(backup, revision)


def is_whole(backup: Connection) -> bool:
    """Return whether every page of an SQLite file is as it was written, and every row that another names is there."""
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


def _problem(backup: Connection, tables: MetaData, master: bytes) -> str:
    """Return what is wrong with a backup that should have these tables, or "" if nothing."""
    if not is_whole(backup) or not _has(backup, tables):
        return _DAMAGED
    trial = _Trial(master)
    for table in tables.sorted_tables:
        for batch in batches(table, backup):
            for row in batch:
                trial.take(table, row)
    return trial.problem


def _has(backup: Connection, tables: MetaData) -> bool:
    """Return whether a backup has these tables and columns and no others, which would not be restored."""
    there = inspect(backup)
    wanted = {table.name: {column.name for column in table.columns} for table in (*tables.sorted_tables, REVISION)}
    found = {name: {column["name"] for column in there.get_columns(name)} for name in there.get_table_names()}
    return found == wanted


class _Trial:
    """Tries a key on everything only the right one opens, and checks the type of each value against its column."""

    def __init__(self, master: bytes) -> None:
        self._seal, self._chaining = Seal(master), Chaining(master)
        self._opened = self._shut = 0
        self._damaged: list[str] = []

    def take(self, table: Table, row: dict[str, Any]) -> None:
        """Check one row."""
        if not _as_declared(table, row):
            self._damaged.append(table.name)
            return
        record = str(row[table.primary_key.columns[0].name])
        for column, field in {**SEALED_FOR, **_FORMERLY}.get(table.name, {}).items():
            if row[column] is None:
                continue
            try:
                self._seal.open(row[column], record, field)
                self._opened += 1
            except SealError:
                self._shut += 1
                self._damaged.append(table.name)
        if table.name == AuditChainRow.__tablename__:
            mac = self._chaining.end(row["chain"], row["length"], row["last"])
            ours = hmac.compare_digest(mac, row["mac"])
            self._opened, self._shut = self._opened + ours, self._shut + (not ours)

    @property
    def problem(self) -> str:
        """Return what is wrong with the backup, or "" if nothing. `screening audit verify` detects a changed trail."""
        if self._shut and not self._opened:
            return "was made with another key: SCREENING_KEY_FILE must name that one"
        return f"is damaged in the table {self._damaged[0]}: take another one" if self._damaged else ""


def _as_declared(table: Table, row: dict[str, Any]) -> bool:
    """Return whether each value has its column's type, which SQLite does not enforce, and a rules text its digest."""
    kinds = [(column.name, column.type.python_type) for column in table.columns if not isinstance(column.type, JSON)]
    if any(not isinstance(row[name], kind | None) for name, kind in kinds):
        return False
    text = row.get("text") if table.name == RulesVersion.__tablename__ else None
    return text is None or hashlib.sha256(text.encode()).hexdigest() == row["digest"]
