"""Whether each table, column and index of the database exists, and what its own clock says."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import DateTime, func, select

from screening.records.database import Base, db

# The operations that would repair the database, and how to describe each.
_WORDS = {
    "add_table": "the table {table} is missing",
    "add_column": "the column {table}.{name} is missing",
    "remove_column": "the column {table}.{name} is not one of ours",
    "add_index": "the index {name} is missing",
    "add_constraint": "the constraint {name} is missing",
}


def table_differences() -> list[str]:
    """Return what the tables lack or have in excess, in a few words each; types and extra indexes do not count."""
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": False})
        return [said for found in compare_metadata(context, Base.metadata) if (said := _said(found))]


def database_clock() -> datetime | None:
    """Return the time by the database server's clock; None if the database uses this machine's clock."""
    if db.engine.dialect.name == "sqlite":
        return None
    now: Any = db.session.scalar(select(func.clock_timestamp(type_=DateTime(timezone=True))))
    return now.astimezone(UTC) if now else None


def _said(found: Any) -> str | None:
    """Return the words for one difference; None for changes to a column, which come in a list and do not count."""
    if not isinstance(found, tuple) or found[0] not in _WORDS:
        return None
    changed = found[-1]  # a table, or what belongs to one
    table = getattr(changed, "table", changed)
    return _WORDS[found[0]].format(table=table.name if table is not None else found[2], name=changed.name)
