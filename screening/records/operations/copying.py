"""Copying every row from one database to another, of any kind, a batch at a time."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from sqlalchemy import Connection, MetaData, Table, delete, func, insert, inspect, literal, select, table
from sqlalchemy.exc import SQLAlchemyError

from screening.records.database import Base
from screening.records.operations.revisions import REVISION, is_known, migrate_to, revision_of, tables_at
from screening.records.operations.tables import KnownValueRow

_AT_ONCE, _MOST_ROWS, _MOST_BYTES = 10, 500, 1_000_000  # rows fetched together; rows and bytes written together
_MADE = {REVISION.name, KnownValueRow.__tablename__}  # `screening upgrade` fills them when it makes the tables


class CopyError(Exception):
    """The rows cannot be copied; the message says why and what to do."""


class Fingerprint(NamedTuple):
    """The number of rows in a table and the sum of their SHA-256: the same on every database and in any order."""

    rows: int
    digests: int


def batches(rows_of: Table, source: Connection) -> Iterator[list[dict[str, Any]]]:
    """Yield the rows of a table in batches small enough that even the largest rules texts fit in memory."""
    batch: list[dict[str, Any]] = []
    size = 0
    for row in source.execute(select(rows_of).execution_options(yield_per=_AT_ONCE)).mappings():
        batch.append(dict(row))
        size += sum(len(value) for value in row.values() if isinstance(value, str | bytes))
        if len(batch) == _MOST_ROWS or size > _MOST_BYTES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def copy_rows(tables: MetaData, source: Connection, target: Connection) -> None:
    """Copy every row. Raises CopyError if they cannot be read, SQLAlchemyError if they cannot be written."""
    for one in tables.sorted_tables:
        for batch in _read(one, source):
            target.execute(insert(one), batch)


def fill(target: Connection, source: Connection, revision: str, *, replace: bool = False) -> None:
    """Make the tables of a revision in an empty database, copy every row, and migrate to the newest revision.

    All of it happens in the transaction open on `target`: until that commits, others still have what was there. Raises
    SQLAlchemyError, and CopyError if the database holds anything, unless that is to be replaced.
    """
    if replace:
        _drop_everything(target)
    else:
        _clear(target)
    migrate_to(revision, target)
    copy_rows(tables_at(revision), source, target)
    migrate_to("head", target)
    _number_on(target)


def replace_rows(tables: Iterable[Table], source: Connection, target: Connection) -> None:
    """Replace every row of these tables with those of another database."""
    for one in tables:
        target.execute(delete(one))
        for batch in _read(one, source):
            target.execute(insert(one), batch)


def fingerprints(tables: MetaData, source: Connection) -> dict[str, Fingerprint]:
    """Return the fingerprint of each table."""
    return {one.name: _fingerprint(one, source) for one in tables.sorted_tables}


def reason(error: Exception) -> str:
    """Return what a disk or a database said, in one line."""
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    cause = getattr(error, "orig", None) or error
    if getattr(cause, "sqlite_errorcode", None) == sqlite3.SQLITE_FULL:
        return "the disk is full"
    return str(cause).strip().partition("\n")[0]


def _read(rows_of: Table, source: Connection) -> Iterator[list[dict[str, Any]]]:
    try:
        yield from batches(rows_of, source)
    except SQLAlchemyError as error:
        raise CopyError(f"the table {rows_of.name} cannot be read: {reason(error)}") from None


def _drop_everything(target: Connection) -> None:
    """Drop every table, whatever its version."""
    found = MetaData()
    found.reflect(target)
    found.drop_all(target)


def _clear(target: Connection) -> None:
    """Drop the tables that `screening upgrade` made, whose revision may differ from that of the rows to be copied."""
    revision = revision_of(target)
    names = set(inspect(target).get_table_names()) - _MADE
    if any(target.scalar(select(literal(1)).select_from(table(name)).limit(1)) for name in names):
        raise CopyError("the database is not empty: name a new one")
    if revision is None:
        return
    if not is_known(revision):
        raise CopyError("the database is newer than this version: install the newer one")
    tables_at(revision).drop_all(target)
    REVISION.drop(target)


def _number_on(target: Connection) -> None:
    """Let PostgreSQL continue numbering after the copied rows; SQLite does so by itself."""
    if target.dialect.name != "postgresql":
        return
    for one in Base.metadata.sorted_tables:
        if one.autoincrement_column is not None:
            column = one.autoincrement_column.name
            sequence = func.pg_get_serial_sequence(one.name, column)
            target.execute(select(func.setval(sequence, select(func.max(one.c[column])).scalar_subquery())))


def _fingerprint(one: Table, source: Connection) -> Fingerprint:
    rows = digests = 0
    for batch in _read(one, source):
        rows += len(batch)
        digests += sum(int.from_bytes(hashlib.sha256(repr(list(row.values())).encode()).digest()) for row in batch)
    return Fingerprint(rows, digests % 2**256)
