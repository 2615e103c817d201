"""Backups: every table copied into one SQLite file, whatever the database, while it is in use.

Sealed data stay sealed: without the master key a backup reveals nothing about a person.
"""

from __future__ import annotations

import os
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

from flask_migrate import upgrade
from sqlalchemy import URL, Connection, Table, create_engine, delete, func, insert, inspect, select
from sqlalchemy.exc import DataError, IntegrityError, OperationalError

from screening.records.database import Base, db
from screening.records.keys.key_ring import KeyRing
from screening.records.keys.tables import WrappedKeyRow
from screening.records.operations.backup_checks import REVISION, BackupError, opened, pages
from screening.records.operations.tables import KnownValueRow


def back_up(folder: Path) -> Path:
    """Copy the database as it is now into a new file; return its path. It appears complete or not at all."""
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


def restore(path: Path, keys: KeyRing, newer: Path | None = None) -> int:
    """Fill an empty database, creating its tables, from a backup; return how many screenings it has.

    Raises BackupError before writing anything if the backup is damaged, from other migrations or made with another key,
    or if the database is not empty. A later failure leaves no rows behind. The keys come from a `newer` backup, if
    given: what was erased between the two cannot be opened then.
    """
    with ExitStack() as stack:
        keys_from = stack.enter_context(opened(newer, keys.masters)) if newer else None
        backup = stack.enter_context(opened(path, keys.masters, keys_from))
        with db.engine.connect() as target:
            _refuse_unless_empty(target)
        upgrade()
        try:
            with db.engine.begin() as target:
                _refuse_unless_empty(target)
                target.execute(delete(KnownValueRow))  # replaced by the backup's own
                for table in Base.metadata.sorted_tables:
                    _copy(table, keys_from if keys_from is not None and table.name in _KEYS else backup, target)
                count = target.scalar(select(func.count()).select_from(Base.metadata.tables["screening"]))
        except (IntegrityError, DataError):
            raise BackupError(f"{path} is damaged, its rows do not fit together: take another one") from None
        except OperationalError as error:
            raise BackupError(f"the database cannot be written, and nothing was restored: {error.orig}") from None
    return count or 0


_KEYS = {WrappedKeyRow.__tablename__, KnownValueRow.__tablename__}


def _refuse_unless_empty(target: Connection) -> None:
    there = set(inspect(target).get_table_names())
    made = KnownValueRow.__tablename__  # `screening upgrade` fills it when it creates the tables
    tables = [table for table in Base.metadata.sorted_tables if table.name in there and table.name != made]
    if any(target.scalar(select(func.count()).select_from(table)) for table in tables):
        raise BackupError("the database is not empty: restore into a new one")


def _copy_out(path: Path) -> None:
    target_engine = create_engine(URL.create("sqlite", database=str(path)))
    Base.metadata.create_all(target_engine)
    isolated = {} if db.engine.dialect.name == "sqlite" else {"isolation_level": "REPEATABLE READ"}
    with db.engine.connect().execution_options(**isolated) as source, target_engine.begin() as target:
        for table in Base.metadata.sorted_tables:
            _copy(table, source, target)
        REVISION.create(target)
        target.execute(insert(REVISION), {"version_num": _revision(source)})
    target_engine.dispose()


def _copy(table: Table, source: Connection, target: Connection) -> None:
    for rows in pages(table, source):
        target.execute(insert(table), rows)
    if target.dialect.name == "postgresql" and table.autoincrement_column is not None:
        column = table.autoincrement_column.name  # continue numbering after the copied rows
        sequence = func.pg_get_serial_sequence(table.name, column)
        target.execute(select(func.setval(sequence, select(func.max(table.c[column])).scalar_subquery())))


def _revision(connection: Connection) -> str | None:
    return connection.scalar(select(REVISION.c.version_num))


def _keep(path: Path) -> None:
    """Make sure the file is on disk before it gets its name."""
    with path.open("rb") as file:
        os.fsync(file.fileno())
