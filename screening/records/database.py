"""The database session, and the one way to write: one transaction at a time from each process."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import DateTime, Dialect, MetaData, Select, event, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import DeclarativeBase, Session, SessionTransaction
from sqlalchemy.types import TypeDecorator

from screening.settings.shipped import MIGRATIONS


class Base(DeclarativeBase):
    """The tables' base class. Constraints have names, so that a migration can change them on every database."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_name)s",
            "uq": "uq_%(table_name)s_%(column_0_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


# What is read is not flushed, so that nothing is written by the way; what was written can still be read afterwards.
db = SQLAlchemy(model_class=Base, session_options={"expire_on_commit": False, "autoflush": False})
migrate = Migrate(directory=str(MIGRATIONS))

_one_writer = threading.Lock()  # SQLite's busy back-off sleeps up to 100 ms; waiting here does not


class _Here(threading.local):
    """The session in which this thread writes, while it does, and whether its transaction commits at this moment."""

    session: Session | None = None
    commits = False


_here = _Here()


@contextmanager
def transaction() -> Iterator[None]:
    """Let the block write through `db.session`; what it wrote is committed, and fsynced, when the block ends well.

    Reading ends first: a snapshot taken before would not show what others wrote since. Raises RuntimeError inside
    another one of the same thread, which would wait for itself, and after a change that was made outside of any.
    """
    if _here.session is not None:
        raise RuntimeError("a transaction is open in this thread already: one step opens one")
    session = db.session()
    if session.new or session.dirty or session.deleted:
        raise RuntimeError("something was changed outside of a transaction, and would be lost")
    session.rollback()
    with _one_writer:
        _here.session, session.autoflush = session, True
        try:
            session.connection(execution_options={"writing": True})
            begun = session.get_transaction()
            yield
            _commit(session, begun)
        except BaseException:
            session.rollback()
            raise
        finally:
            _here.session, _here.commits, session.autoflush = None, False, False


def _commit(session: Session, begun: SessionTransaction | None) -> None:
    if session.get_transaction() is not begun:  # somebody caught an error and rolled back: half of a step would stay
        raise RuntimeError("the transaction was ended before its block was")
    _here.commits = True
    session.commit()


def writable() -> Session:
    """Return the session of the transaction that is open. Raises RuntimeError while none is."""
    if _here.session is None:
        raise RuntimeError("nothing is written outside of a transaction: a step opens one")
    return _here.session


@event.listens_for(Session, "before_flush")
def _flushes(session: Session, *_flushed: object) -> None:
    """Keep every session of this process from writing on its own, whoever asks it to."""
    if session is not _here.session:
        raise RuntimeError("nothing is written outside of a transaction: a step opens one")


@event.listens_for(Session, "before_commit")
def _commits(session: Session) -> None:
    """Keep it from committing, too: a transaction does, once, when it ends."""
    if session is not _here.session or not _here.commits:
        raise RuntimeError("only transaction() commits, when its block ends")


def insert_into(table: type[Base]) -> Any:
    """Begin an INSERT that says what happens on a conflict: each database has its own."""
    return (postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert)(table)


def count_up_to(query: Select[Any], most: int) -> int:
    """Count rows, `most` at most: to count a hundred thousand costs what it counts."""
    return db.session.scalar(select(func.count()).select_from(query.limit(most).subquery())) or 0


class Moment(TypeDecorator[datetime]):
    """A moment in time: kept in UTC, and always given back with its time zone."""

    impl = DateTime
    cache_ok = True

    @property
    def python_type(self) -> type[datetime]:
        """What a value is on our side."""
        return datetime

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return value.astimezone(UTC).replace(tzinfo=None) if value else None

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return value.replace(tzinfo=UTC) if value else None
