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
from screening.records.operations.key_check import KNOWN_VALUE
from screening.records.operations.migrations_state import newest_revision
from screening.records.sealing import Seal, SealError
from screening.records.tables import RulesVersion

REVISION = Table("alembic_version", MetaData(), Column("version_num", String(32)))  # Alembic's own
_AT_ONCE = 500  # rows
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
    "insight_day": {"sealed": "insight day"},
    "insight_count": {"sealed": "insight count"},
    "known_value": {"sealed": KNOWN_VALUE},
    "audit_head": {"sealed": HEAD},
}
_UNREADABLE = (SQLAlchemyError, sqlite3.Error, ValueError, TypeError, AttributeError, LookupError, OverflowError)


class BackupError(Exception):
    """The backup cannot be restored here; the message says why and what to do."""


@contextmanager
def opened(path: Path, master: bytes) -> Iterator[Connection]:
    """Yield a connection to a backup that can be restored with this key. Raises BackupError."""
    try:
        path.open("rb").close()
    except OSError as error:
        raise BackupError(f"{path} cannot be read: {error.strerror}") from None
    address = f"{path.absolute().as_uri()}?mode=ro"
    engine = create_engine("sqlite://", creator=lambda: sqlite3.connect(address, uri=True), poolclass=NullPool)
    with engine.connect() as backup:
        _refuse_another_version(backup, path)
        try:
            problem = _problem(backup, master)
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


def _problem(backup: Connection, master: bytes) -> str:
    """Return what is wrong with a backup of this version, or "" if nothing."""
    whole = backup.exec_driver_sql("PRAGMA integrity_check(1)").scalars().all() == ["ok"]  # nosemgrep: no-raw-sql
    if not whole or backup.exec_driver_sql("PRAGMA foreign_key_check").first():  # nosemgrep: no-raw-sql
        return "is damaged: take another one"
    trial = _Trial(master)
    for table in Base.metadata.sorted_tables:
        for page in pages(table, backup):
            for row in page:
                trial.take(table, row)
    return trial.problem


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
        for column, field in SEALED_FOR.get(table.name, {}).items():
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
