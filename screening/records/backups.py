"""Backups: every table copied into one SQLite file, whatever the database, while it is being written to.

What was sealed stays sealed: without the master key a backup tells nothing about a person.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Column, Connection, Engine, MetaData, String, Table, create_engine, func, insert, inspect, select

from screening.records.database import Base, db

_AT_ONCE = 500  # rows
_REVISION = Table("alembic_version", MetaData(), Column("version_num", String(32)))  # Alembic's own


class BackupError(Exception):
    """The backup cannot be restored here; the message says why and what to do."""


def back_up(folder: Path) -> Path:
    """Copy the database as it is at this moment into a new file; give its path. It appears whole or not at all."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"screening-{datetime.now(UTC):%Y%m%dT%H%M%S%f}Z.db"
    part = path.with_suffix(".part")
    os.close(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    try:
        _copy_out(part)
        _keep(part)
        part.rename(path)
    finally:
        part.unlink(missing_ok=True)
    return path


def restore(path: Path) -> int:
    """Fill the empty, migrated database from a backup; give how many screenings it has.

    Raises BackupError when the file is no backup, is of other migrations, or the database holds something already.
    """
    source = _opened(path)
    with source.connect() as backup, db.engine.begin() as target:
        if _revision(backup) != _revision(target):
            raise BackupError("the backup is of another version: restore it with that version, then upgrade")
        if any(target.scalar(select(func.count()).select_from(table)) for table in Base.metadata.sorted_tables):
            raise BackupError("the database is not empty: restore into a new one")
        for table in Base.metadata.sorted_tables:
            _copy(table, backup, target)
        count = target.scalar(select(func.count()).select_from(Base.metadata.tables["screening"]))
    source.dispose()
    return count or 0


def _copy_out(path: Path) -> None:
    target_engine = create_engine(f"sqlite:///{path}")
    Base.metadata.create_all(target_engine)
    isolated = {} if db.engine.dialect.name == "sqlite" else {"isolation_level": "REPEATABLE READ"}
    with db.engine.connect().execution_options(**isolated) as source, target_engine.begin() as target:
        for table in Base.metadata.sorted_tables:
            _copy(table, source, target)
        _REVISION.create(target)
        target.execute(insert(_REVISION), {"version_num": _revision(source)})
    target_engine.dispose()


def _copy(table: Table, source: Connection, target: Connection) -> None:
    for rows in _pages(table, source):
        target.execute(insert(table), rows)
    if target.dialect.name == "postgresql" and table.autoincrement_column is not None:
        column = table.autoincrement_column.name  # the next number follows those that were copied
        sequence = func.pg_get_serial_sequence(table.name, column)
        target.execute(select(func.setval(sequence, select(func.max(table.c[column])).scalar_subquery())))


def _pages(table: Table, source: Connection) -> Iterator[list[dict[str, Any]]]:
    found = source.execution_options(yield_per=_AT_ONCE).execute(select(table))
    for page in found.mappings().partitions(_AT_ONCE):
        yield [dict(row) for row in page]


def _revision(connection: Connection) -> str | None:
    return connection.scalar(select(_REVISION.c.version_num))


def _opened(path: Path) -> Engine:
    engine = create_engine(f"sqlite:///{path}")
    if not path.is_file() or path.read_bytes()[:6] != b"SQLite" or not inspect(engine).has_table(_REVISION.name):
        raise BackupError(f"{path} is no backup")
    return engine


def _keep(path: Path) -> None:
    """Make sure that the file is on the disk before it gets its name."""
    with path.open("rb") as file:
        os.fsync(file.fileno())
