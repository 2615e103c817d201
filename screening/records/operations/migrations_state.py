"""How the database's tables compare with the migrations of this version."""

from __future__ import annotations

from screening.records.database import db
from screening.records.operations.revisions import is_known, newest_revision, revision_of


def pending_migrations() -> str | None:
    """Return what is wrong if the tables are older or newer than this version needs; None if they are right."""
    with db.engine.connect() as connection:
        found = revision_of(connection)
    if found == newest_revision():
        return None
    known = found is None or is_known(found)
    return "run `screening upgrade`" if known else "the database is newer than this version: install the newer one"
