"""Everything only SQLite needs: durable settings for each connection, and writes that begin IMMEDIATE."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, NullPool, create_engine, event

BUSY_MILLISECONDS = 5000  # how long a connection waits for another's lock


def tune(engine: Engine) -> None:
    """Make an SQLite engine wait for locks, commit durably, and check foreign keys."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _connected)
        event.listen(engine, "begin", _begin)


@contextmanager
def without_waiting_for_the_disk(engine: Engine) -> Iterator[None]:
    """Commit without waiting for the disk until the block ends: only for made-up data, which can be made again.

    Connections of SQLite are opened anew for it, so nothing may be under way; other databases stay as they are.
    """
    if engine.dialect.name != "sqlite":
        yield
        return
    event.listen(engine, "connect", _hurry)
    engine.dispose()
    try:
        yield
    finally:
        event.remove(engine, "connect", _hurry)
        engine.dispose()


def new_file(path: Path) -> Engine:
    """Return an engine that writes a file which counts only once it is whole: without a journal, waiting for no disk.

    Whoever uses it throws the file away after any error.
    """
    engine = create_engine(URL.create("sqlite", database=str(path)), poolclass=NullPool)
    event.listen(engine, "connect", _hurry)
    event.listen(engine, "connect", _without_journal)
    return engine


def alone(url: URL) -> Engine:
    """Return an engine that shares its database with no one: no transaction begins while anybody else has it open."""
    engine = create_engine(url, poolclass=NullPool)
    event.listen(engine, "connect", _connected_alone)
    event.listen(engine, "begin", _begin_alone)
    return engine


def _connected_alone(connection: Any, record: object) -> None:
    connection.isolation_level = None
    connection.execute("PRAGMA locking_mode = EXCLUSIVE")  # even a reader that sleeps keeps us from this lock
    connection.execute("PRAGMA busy_timeout = 1000")


def _begin_alone(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _without_journal(connection: Any, record: object) -> None:
    connection.execute("PRAGMA journal_mode = OFF")


def _hurry(connection: Any, record: object) -> None:
    connection.execute("PRAGMA synchronous = OFF")


def _connected(connection: Any, record: object) -> None:
    connection.isolation_level = None  # we issue BEGIN ourselves, see _begin
    for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON", "secure_delete = ON"):
        connection.execute(f"PRAGMA {pragma}")
    connection.execute(f"PRAGMA busy_timeout = {BUSY_MILLISECONDS}")


def _begin(connection: Connection) -> None:
    """Take a writing transaction's lock at once: taking it midway would fail instead of waiting."""
    writes = connection.get_execution_options().get("writing")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
