"""Everything only SQLite needs: durable settings for each connection, and writes that begin IMMEDIATE."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Engine, event

BUSY_MILLISECONDS = 5000  # how long a connection waits for another's lock


def tune(engine: Engine) -> None:
    """Make an SQLite engine wait for locks, commit durably, and check foreign keys."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _connected)
        event.listen(engine, "begin", _begin)


def _connected(connection: Any, record: object) -> None:
    connection.isolation_level = None  # we issue BEGIN ourselves, see _begin
    for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON", "secure_delete = ON"):
        connection.execute(f"PRAGMA {pragma}")
    connection.execute(f"PRAGMA busy_timeout = {BUSY_MILLISECONDS}")


def _begin(connection: Connection) -> None:
    """Take a writing transaction's lock at once: taking it midway would fail instead of waiting."""
    writes = connection.get_execution_options().get("writing")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
