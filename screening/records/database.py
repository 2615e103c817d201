"""The database connection, and the one way to write: one transaction at a time from each process."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import DateTime, Dialect, MetaData, Select, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.types import TypeDecorator


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


db = SQLAlchemy(model_class=Base)
migrate = Migrate(directory=str(Path(__file__).parent / "migrations"))

_one_writer = threading.Lock()  # SQLite's busy back-off sleeps up to 100 ms; waiting here does not


class _Here(threading.local):
    """What this thread does."""

    writes = False


_here = _Here()


@contextmanager
def writing() -> Iterator[Session]:
    """Open one write transaction; it is committed, and fsynced, when the block ends well.

    Reading ends first: a snapshot taken before would not show what is written here. Raises RuntimeError inside another
    one of the same thread, which would wait for itself.
    """
    if _here.writes:
        raise RuntimeError(
            "writing() is open in this thread already and cannot begin again: hand its session on instead"
        )
    db.session.rollback()
    with _one_writer:
        _here.writes = True
        try:
            with Session(db.engine, expire_on_commit=False) as session, session.begin():
                session.connection(execution_options={"writing": True})
                yield session
        finally:
            _here.writes = False


def insert_into(session: Session, table: type[Base]) -> Any:
    """Begin an INSERT that says what happens on a conflict: each database has its own."""
    return (postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert)(table)


def count_up_to(query: Select[Any], most: int) -> int:
    """Count rows, `most` at most: to count a hundred thousand costs what it counts."""
    return db.session.scalar(select(func.count()).select_from(query.limit(most).subquery())) or 0


class Moment(TypeDecorator[datetime]):
    """A moment in time: kept in UTC, and always given back with its time zone."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return value.astimezone(UTC).replace(tzinfo=None) if value else None

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return value.replace(tzinfo=UTC) if value else None
