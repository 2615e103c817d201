"""How the tables stand to this version: right, too old, or made by a newer one; and what to do then."""

import pytest
from alembic.script import ScriptDirectory
from flask import current_app
from sqlalchemy import text

from screening.app import create_app
from screening.records.database import db
from screening.records.operations.migrations_state import newest_revision, pending_migrations
from tests.conftest import close, settings_for


def revisions() -> list[str]:
    """Every revision, the newest first."""
    scripts = ScriptDirectory.from_config(current_app.extensions["migrate"].migrate.get_config())
    return [script.revision for script in scripts.walk_revisions()]


def stand_at(revision: str) -> None:
    with db.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = :at"), {"at": revision})


def test_tables_that_were_just_made_are_right(practice):
    assert pending_migrations() is None
    with db.engine.connect() as connection:
        assert connection.scalar(text("SELECT version_num FROM alembic_version")) == newest_revision() == revisions()[0]


def test_tables_of_any_earlier_version_want_an_upgrade(practice):
    earlier = revisions()[1:]
    assert len(earlier) >= 7
    for revision in earlier:
        stand_at(revision)
        assert pending_migrations() == "run `screening upgrade`"


@pytest.mark.parametrize("revision", ["9999", "made up"])
def test_tables_of_a_version_that_nobody_here_knows_want_a_newer_program(practice, revision):
    stand_at(revision)
    assert pending_migrations() == "the database is newer than this version: install the newer one"


def test_a_database_without_tables_wants_an_upgrade(server):
    url = server.empty()
    app = create_app(settings_for(url))
    with app.app_context():
        assert pending_migrations() == "run `screening upgrade`"
    close(app)
    server.drop(url)
