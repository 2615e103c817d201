"""The database session, and the one way to write: one transaction at a time per process."""

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
    """The tables' base class. Constraints have names, so that migrations can change them on every database."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_name)s",
            "uq": "uq_%(table_name)s_%(column_0_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


# Reads do not flush, so that nothing is written as a side effect; written rows stay readable after the commit.
db = SQLAlchemy(model_class=Base, session_options={"expire_on_commit": False, "autoflush": False})
migrate = Migrate(directory=str(MIGRATIONS))

_one_writer = threading.Lock()  # SQLite's busy back-off sleeps up to 100 ms; waiting here does not


class _Here(threading.local):
    """This thread's writing session, if any, and whether its transaction is committing right now."""

    session: Session | None = None
    commits = False


_here = _Here()


@contextmanager
def transaction() -> Iterator[None]:
    """Let the block write through `db.session`; commit (and fsync) if the block ends well.

    Reads before it end first, since an earlier snapshot would not show what others wrote since. Raises RuntimeError
    inside another transaction of the same thread, which would deadlock, and after a change made outside of any
    transaction.
    """
    if _here.session is not None:
        raise RuntimeError("a transaction is open in this thread already: one step opens one")
    session = db.session()
    if session.new or session.dirty or session.deleted:
        raise RuntimeError("something was changed outside of a transaction, and would be lost")
    session.rollback()
    with _one_writer:
        _here.session, session.autoflush = session, True
        session.info.clear()  # keys that were found before may have been renewed
        try:
            session.connection(execution_options={"writing": True})
            begun = session.get_transaction()
            yield
            _commit(session, begun)
        except BaseException:
            session.rollback()
            session.info.clear()  # keys that were made are gone
            raise
        finally:
            _here.session, _here.commits, session.autoflush = None, False, False


def _commit(session: Session, begun: SessionTransaction | None) -> None:
    if session.get_transaction() is not begun:  # an error was caught and rolled back: half a step would remain
        raise RuntimeError("the transaction was ended before its block was")
    _here.commits = True
    session.commit()


def writable() -> Session:
    """Return the session of the open transaction. Raises RuntimeError if there is none."""
    if _here.session is None:
        raise RuntimeError("nothing is written outside of a transaction: a step opens one")
    return _here.session


@event.listens_for(Session, "before_flush")
def _flushes(session: Session, *_flushed: object) -> None:
    """Refuse flushes outside of a transaction, whoever asks for them."""
    if session is not _here.session:
        raise RuntimeError("nothing is written outside of a transaction: a step opens one")


@event.listens_for(Session, "before_commit")
def _commits(session: Session) -> None:
    """Refuse commits other than the one at the end of a transaction."""
    if session is not _here.session or not _here.commits:
        raise RuntimeError("only transaction() commits, when its block ends")


def insert_into(table: type[Base]) -> Any:
    """Return an INSERT that supports "on conflict" on this database."""
    return (postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert)(table)


def count_up_to(query: Select[Any], most: int) -> int:
    """Return the number of rows, counting at most `most`: a full count of a hundred thousand is slow."""
    return db.session.scalar(select(func.count()).select_from(query.limit(most).subquery())) or 0


class Moment(TypeDecorator[datetime]):
    """A point in time: stored in UTC, and always returned with its time zone."""

    impl = DateTime
    cache_ok = True

    @property
    def python_type(self) -> type[datetime]:
        """Return the Python type of a value."""
        return datetime

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return value.astimezone(UTC).replace(tzinfo=None) if value else None

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return value.replace(tzinfo=UTC) if value else None
