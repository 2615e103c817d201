"""What only SQLite needs, in one place: durable settings for each connection, and writes that begin IMMEDIATE."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Engine, event

BUSY_MILLISECONDS = 5000  # how long a connection waits for another one's lock


def tune(engine: Engine) -> None:
    """Make an SQLite engine wait for locks, keep what it acknowledged, and check foreign keys."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _connected)
        event.listen(engine, "begin", _begin)


def _connected(connection: Any, record: object) -> None:
    connection.isolation_level = None  # we write BEGIN ourselves, see _begin
    for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON", "secure_delete = ON"):
        connection.execute(f"PRAGMA {pragma}")
    connection.execute(f"PRAGMA busy_timeout = {BUSY_MILLISECONDS}")


def _begin(connection: Connection) -> None:
    """A transaction that will write takes its lock at once: taking it half-way would fail instead of wait."""
    writes = connection.get_execution_options().get("writing")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
