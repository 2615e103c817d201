"""The database: migrations make the tables that the code names, and a write is durable and whole."""

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask_migrate import downgrade, upgrade
from sqlalchemy import inspect, text
from sqlalchemy.exc import IntegrityError

from screening.app import create_app
from screening.records.database import db, writing
from tests.conftest import close, settings_for


def test_the_migrations_make_exactly_the_tables_of_the_code(practice):
    with db.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), db.metadata) == []


def test_the_migrations_can_be_taken_back(server):
    url = server.empty()
    app = create_app(settings_for(url))
    with app.app_context():
        upgrade()
        downgrade(revision="base")
        assert set(inspect(db.engine).get_table_names()) <= {"alembic_version"}
    close(app)
    server.drop(url)


def test_sqlite_keeps_what_it_acknowledged(practice):
    if db.engine.dialect.name != "sqlite":
        assert db.session.scalar(text("SHOW synchronous_commit")) == "on"
        return
    pragmas = {name: db.session.scalar(text(f"PRAGMA {name}")) for name in ("journal_mode", "synchronous")}
    assert pragmas == {"journal_mode": "wal", "synchronous": 2}


def test_a_row_that_names_a_missing_one_is_refused(practice):
    with pytest.raises(IntegrityError), writing() as session:
        session.execute(
            text("INSERT INTO activation (digest, activated_at, activated_by) VALUES ('x', '2026-01-01', 'x')")
        )
