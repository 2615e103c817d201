"""Everything only SQLite needs: durable settings for each connection, and writes that begin IMMEDIATE."""

from __future__ import annotations

import math
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, NullPool, create_engine, event
from sqlalchemy.exc import OperationalError

from screening.records import patience
from screening.records.patience import MOMENT, Watch

_LOCKED = 0.5  # seconds that another may hold the lock after someone timed out waiting for it
_BUSY = "busy_milliseconds"  # what a connection remembers
_DURABLE = ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON", "secure_delete = ON")
_CACHED = 1000  # kB of pages that each connection caches: half of the default, since the system caches the file, too


def tune(engine: Engine, lock_seconds: float) -> Watch:
    """Make an SQLite engine wait for locks, commit durably, and check foreign keys; return the watch over it."""

    def ask(question: str, seconds: float) -> None:
        with closing(sqlite3.connect(engine.url.database or ":memory:", timeout=seconds)) as connection:
            connection.execute(question).fetchone()

    writing = patience.new_watch(engine, partial(ask, "BEGIN IMMEDIATE", _LOCKED))

    def connected(connection: Any, record: Any) -> None:
        connection.isolation_level = None  # we issue BEGIN ourselves, see `begin`
        record.info[_BUSY] = busy_milliseconds(lock_seconds)
        connection.execute(f"PRAGMA busy_timeout = {record.info[_BUSY]}")  # first, since the others may have to wait
        for pragma in (*_DURABLE, f"cache_size = -{_CACHED}"):
            connection.execute(f"PRAGMA {pragma}")

    def begin(connection: Connection) -> None:
        """Take a writing transaction's lock at once: taking it midway would fail instead of waiting."""
        if not connection.get_execution_options().get("writing"):
            connection.connection.cursor().execute("BEGIN")  # every page does; SQLAlchemy takes ten times as long
            return
        if (busy := busy_milliseconds(lock_seconds)) != connection.info.get(_BUSY):
            connection.info[_BUSY] = busy
            connection.exec_driver_sql(f"PRAGMA busy_timeout = {busy}")
        writing.check()
        try:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        except OperationalError:
            writing.doubt()  # so that others do not wait as long
            raise

    event.listen(engine, "connect", connected)
    event.listen(engine, "begin", begin)
    return patience.keep_watch(engine, partial(ask, "SELECT count(*) FROM sqlite_schema", MOMENT))


def busy_milliseconds(lock_seconds: float) -> int:
    """Return the milliseconds to wait for a lock now, in steps of 100: the limit, or what is left of a page's time."""
    left = patience.left()
    return math.ceil(10 * (lock_seconds if left is None else min(lock_seconds, left))) * 100


@contextmanager
def without_waiting_for_the_disk(engine: Engine) -> Iterator[None]:
    """Commit without waiting for the disk until the block ends: only for made-up data, which can be recreated.

    SQLite connections are reopened for it, so nothing may be in progress; other databases are not affected.
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
    """Return an engine for writing a file that counts only once complete: no journal, no waiting for the disk.

    After any error, the caller must discard the file.
    """
    engine = create_engine(URL.create("sqlite", database=str(path)), poolclass=NullPool)
    event.listen(engine, "connect", _hurry)
    event.listen(engine, "connect", _without_journal)
    return engine


def alone(url: URL) -> Engine:
    """Return an engine with exclusive use of its database: no transaction begins while anyone else has it open."""
    engine = create_engine(url, poolclass=NullPool)
    event.listen(engine, "connect", _connected_alone)
    event.listen(engine, "begin", _begin_alone)
    return engine


def _connected_alone(connection: Any, record: object) -> None:
    connection.isolation_level = None
    connection.execute("PRAGMA locking_mode = EXCLUSIVE")  # even an idle reader blocks this lock
    connection.execute("PRAGMA busy_timeout = 1000")


def _begin_alone(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _without_journal(connection: Any, record: object) -> None:
    connection.execute("PRAGMA journal_mode = OFF")


def _hurry(connection: Any, record: object) -> None:
    connection.execute("PRAGMA synchronous = OFF")
