"""The tables of every revision that this version knows, and how to get from one revision to the next."""

from __future__ import annotations

from functools import cache
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from flask import current_app
from sqlalchemy import Column, Connection, MetaData, StaticPool, String, Table, create_engine, event, inspect, select

REVISION = Table("alembic_version", MetaData(), Column("version_num", String(32)))  # Alembic's own


def newest_revision() -> str | None:
    """Return the revision of this version's tables."""
    return _scripts().get_current_head()


def is_known(revision: str) -> bool:
    """Return whether this version knows a revision, so that it can upgrade from there."""
    return revision in {script.revision for script in _scripts().walk_revisions()}


def revision_of(connection: Connection) -> str | None:
    """Return the revision of a database's tables; None if it has no tables."""
    return connection.scalar(select(REVISION.c.version_num)) if inspect(connection).has_table(REVISION.name) else None


def migrate_to(revision: str, connection: Connection) -> None:
    """Run the migrations up to a revision, inside the transaction that is open on this connection."""
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


@cache
def tables_at(revision: str) -> MetaData:
    """Return the tables of a known revision, with types that every database has."""
    engine = create_engine("sqlite://", poolclass=StaticPool)  # in memory: run the migrations and look at the result
    made = MetaData()
    event.listen(made, "column_reflect", _known_everywhere)
    with engine.begin() as connection:
        migrate_to(revision, connection)
        made.reflect(connection)
    engine.dispose()
    made.remove(made.tables[REVISION.name])
    return made


def _known_everywhere(_inspector: object, _table: Table, column: dict[str, Any]) -> None:
    column["type"] = column["type"].as_generic()


def _config() -> Config:
    config: Config = current_app.extensions["migrate"].migrate.get_config()
    return config


def _scripts() -> ScriptDirectory:
    return ScriptDirectory.from_config(_config())
