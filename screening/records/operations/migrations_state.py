"""How the database's tables compare with the migrations of this version."""

from __future__ import annotations

from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import current_app

from screening.records.database import db


def newest_revision() -> str | None:
    """Return the revision of this version's tables."""
    return _scripts().get_current_head()


def pending_migrations() -> str | None:
    """Return what is wrong if the tables are older or newer than this version needs; None if they are right."""
    with db.engine.connect() as connection:
        found = MigrationContext.configure(connection).get_current_revision()
    if found == newest_revision():
        return None
    known = found is None or found in {script.revision for script in _scripts().walk_revisions()}
    return "run `screening upgrade`" if known else "the database is newer than this version: install the newer one"


def _scripts() -> ScriptDirectory:
    return ScriptDirectory.from_config(current_app.extensions["migrate"].migrate.get_config())
