"""Moving to another database: from one that is not written to meanwhile, into an empty one; all or nothing."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, column, func, select, table, text
from sqlalchemy.exc import SQLAlchemyError

from screening.records.database import Base, db
from screening.records.operations.copying import CopyError, Fingerprint, fill, fingerprints, reason
from screening.records.operations.revisions import REVISION, revision_of
from screening.records.sqlite import alone

_OPEN = "another program has the database open, perhaps the server: stop it first"
_ENDING = 2.0  # seconds that PostgreSQL may take to end a closed session
_SESSIONS = table("pg_stat_activity", column("pid"), column("datname"), column("usename"))


@contextmanager
def held_still() -> Iterator[Connection]:
    """Yield a connection to the database; nothing else writes to the database until the block ends.

    Raises CopyError if another program has it open: a running server would keep writing to the old database.
    """
    db.session.remove()
    db.engine.dispose()
    engine = alone(db.engine.url) if db.engine.dialect.name == "sqlite" else db.engine
    with engine.connect() as source:
        try:
            source.begin()
            _lock(source)
        except SQLAlchemyError as error:
            raise CopyError(f"{_OPEN} ({reason(error)})") from None
        yield source


def move_in(source: Connection) -> dict[str, Fingerprint]:
    """Fill this app's empty database from another one; return the fingerprints, which are the same for both.

    Raises CopyError; any failure leaves no table behind.
    """
    db.session.rollback()
    try:
        with db.engine.connect().execution_options(writing=True) as target, target.begin():
            fill(target, source, str(revision_of(source)))
            there, here = fingerprints(Base.metadata, source), fingerprints(Base.metadata, target)
            if differing := [name for name in there if there[name] != here[name]]:
                raise CopyError(f"nothing was moved: the rows of {', '.join(differing)} did not arrive unchanged")
            _refuse_company(source)  # a server may have started meanwhile and be waiting for our locks
    except SQLAlchemyError as error:
        raise CopyError(f"nothing was moved: the new database refuses it: {reason(error)}") from None
    return here


@contextmanager
def taken_back_on_failure() -> Iterator[None]:
    """Drop every table of this app's database, which `move_in` made, if the block fails."""
    try:
        yield
    except BaseException:
        db.session.remove()
        with db.engine.begin() as target:
            Base.metadata.drop_all(target)
            REVISION.drop(target, checkfirst=True)
        raise


def _lock(source: Connection) -> None:
    """Let others read PostgreSQL's tables but not write to them; SQLite's file is already locked by `alone`."""
    if source.dialect.name == "postgresql":
        _refuse_company(source)
        quoted = source.dialect.identifier_preparer.quote
        names = ", ".join(quoted(name) for name in Base.metadata.tables)
        source.execute(text(f"LOCK TABLE {names} IN EXCLUSIVE MODE"))  # nosemgrep: no-raw-sql


def _refuse_company(source: Connection) -> None:
    """Raise CopyError if another program is connected and does not disconnect within moments."""
    if source.dialect.name != "postgresql":
        return
    others = select(func.count()).where(
        _SESSIONS.c.datname == func.current_database(),
        _SESSIONS.c.pid != func.pg_backend_pid(),
        _SESSIONS.c.usename.is_not(None),  # PostgreSQL's own workers have none
    )
    until = time.monotonic() + _ENDING
    while True:
        source.execute(select(func.pg_stat_clear_snapshot()))  # else it shows what the transaction saw first
        if not source.scalar(others):
            return
        if time.monotonic() > until:
            raise CopyError(_OPEN)
        time.sleep(0.05)
