"""The database session, and the only way to write: one transaction at a time per process."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import wraps
from importlib import import_module
from typing import Any, TypeVar, cast

from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import Connection, DateTime, Dialect, Engine, MetaData, ScalarSelect, Select, event, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import DeclarativeBase, Session, SessionTransaction
from sqlalchemy.types import TypeDecorator

from screening.records import patience
from screening.records.patience import AwayError
from screening.records.sqlite import tune as tune_sqlite
from screening.settings import Settings
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


# Reads never flush, so nothing is written as a side effect; written rows stay readable after the commit.
db = SQLAlchemy(model_class=Base, session_options={"expire_on_commit": False, "autoflush": False})
migrate = Migrate(directory=str(MIGRATIONS))

# The connection pool of each process.
POOL = {
    "pool_timeout": 1.0,  # seconds that a page waits for a connection
    "pool_use_lifo": True,  # extra connections from a busy minute stay idle and hold no memory for later pages
    "pool_recycle": 300,  # seconds: a firewall may drop an older one, which would then never answer
}
T = TypeVar("T")

_one_writer = threading.Lock()  # SQLite's busy back-off sleeps up to 100 ms; waiting here does not


def tune(engine: Engine, settings: Settings) -> None:
    """Make an engine wait no longer than the settings say, and not at all while its database is away."""
    if engine.dialect.name == "sqlite":
        watch = tune_sqlite(engine, settings.database_lock_seconds)
    else:
        of_server = import_module("screening.records.postgresql")  # needs the extra of that name
        watch = of_server.tune(engine, settings.database_connect_seconds, settings.database_lock_seconds)
    event.listen(engine, "do_connect", lambda *_of_dialect: watch.check())
    event.listen(engine, "checkout", lambda *_of_pool: watch.check())


class _Here(threading.local):
    """This thread's writing session, if any, and whether its transaction is committing right now."""

    session: Session | None = None
    commits = False


_here = _Here()


@contextmanager
def transaction() -> Iterator[None]:
    """Let the block write through `db.session`; commit (and fsync) if the block ends well.

    Earlier reads end first, since their snapshot would not show what others wrote since then. Raises RuntimeError
    inside another transaction of the same thread, which would deadlock, and after a change made outside of any
    transaction. Raises SQLAlchemyError if this thread may not wait as long as others take.
    """
    if _here.session is not None:
        raise RuntimeError("a transaction is open in this thread already: one step opens one")
    session = db.session()
    if session.new or session.dirty or session.deleted:
        raise RuntimeError("something was changed outside of a transaction, and would be lost")
    session.rollback()
    left = patience.left()
    if not _one_writer.acquire(timeout=-1 if left is None else left):
        raise AwayError(TimeoutError("others took too long to write"))
    _here.session, session.autoflush = session, True
    session.info.clear()  # keys found before may have been renewed
    try:
        session.connection(execution_options={"writing": True})
        begun = session.get_transaction()
        yield
        _commit(session, begun)
    except BaseException:
        session.rollback()
        session.info.clear()  # keys made in the block are gone
        raise
    finally:
        _here.session, _here.commits, session.autoflush = None, False, False
        _one_writer.release()


def is_writing() -> bool:
    """Return whether this thread has a transaction open."""
    return _here.session is not None


def reader() -> Session | Connection:
    """Return what executes a query for columns: the session's connection, in half the time that the session takes.

    Within a transaction it is the session, which first writes the rows that wait in it.
    """
    session = db.session()
    return session if session is _here.session else session.connection()


def read_once(what: str, read: Callable[[], T]) -> T:
    """Return what `read` finds: read once per request and again after each transaction; within one, every time."""
    session = db.session()
    if session is _here.session:
        return read()
    if what not in session.info:
        session.info[what] = read()
    return cast(T, session.info[what])


def _commit(session: Session, begun: SessionTransaction | None) -> None:
    if session.get_transaction() is not begun:  # an error was caught and rolled back: only half a step would remain
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
    """Refuse any flush outside a transaction."""
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


def made_once(make: Callable[[], T]) -> Callable[[], T]:
    """Return a function that builds a statement once per kind of database: building takes longer than executing it."""
    made: dict[str, T] = {}

    @wraps(make)
    def statement() -> T:
        kind = db.engine.dialect.name
        if kind not in made:
            made[kind] = make()
        return made[kind]

    return statement


def count_up_to(query: Select[Any], most: int) -> int:
    """Return the number of rows, counting at most `most`: fully counting a hundred thousand is slow."""
    return db.session.scalar(select(count_query(query, most))) or 0


def count_query(query: Select[Any], most: int) -> ScalarSelect[int]:
    """Return a subquery that counts the rows of a query, at most `most`."""
    return select(func.count()).select_from(query.limit(most).subquery()).scalar_subquery()


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
