"""A migration that is killed half-way leaves the old tables or the new ones, and can be run again."""

from __future__ import annotations

import os
import time

import pytest
from sqlalchemy import create_engine, inspect

from screening.app import create_app
from screening.records.database import Base
from screening.records.operations.migrations_state import pending_migrations
from tests.conftest import close, settings_for
from tests.serving import process

KILLS = int(os.environ.get("FAULTS_MIGRATIONS", "4"))
PATIENCE = 60  # seconds that an upgrade may take


def upgrade(environment):
    upgrading = process(environment, "screening", "upgrade")
    upgrading.join(PATIENCE)
    assert upgrading.exitcode == 0


def tables(url):
    engine = create_engine(url)
    found = set(inspect(engine).get_table_names()) - {"alembic_version"}
    engine.dispose()
    return found


@pytest.fixture
def new(server, environment):
    """An empty database, and the environment that names it."""
    url = server.empty()
    yield url, {**environment, "SCREENING_DATABASE_URL": url}
    server.drop(url)


def test_a_killed_migration_leaves_all_tables_or_none_and_can_be_run_again(new, chance, told):
    url, environment = new
    upgrade(environment)
    every = tables(url)
    assert every == set(Base.metadata.tables)
    downgraded(url)
    begun = time.monotonic()
    upgrade(environment)
    whole = time.monotonic() - begun
    for _ in range(KILLS):
        downgraded(url)
        upgrading = process(environment, "screening", "upgrade")
        time.sleep(whole * chance.uniform(0.2, 1.0))
        upgrading.kill()
        upgrading.join()
        assert tables(url) in (set(), every)
        upgrade(environment)
        assert tables(url) == every
    told(f"{KILLS} x a migration killed halfway", "all tables or none, and run again")


def downgraded(url):
    engine = create_engine(url)
    with engine.begin() as connection:
        Base.metadata.drop_all(connection)
        connection.exec_driver_sql("DROP TABLE alembic_version")
    engine.dispose()


def test_tables_of_a_newer_version_are_refused(app, settings):
    engine = create_engine(settings.database_url)
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    engine.dispose()
    other = create_app(settings_for(settings.database_url))
    with other.app_context():
        assert pending_migrations() == "the database is newer than this version: install the newer one"
    close(other)
