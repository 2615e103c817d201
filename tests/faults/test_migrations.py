"""A migration that is killed half-way leaves the old tables or the new ones, and can be run again."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time

import pytest
from sqlalchemy import create_engine, inspect

from screening.app import create_app
from screening.records.database import Base
from screening.records.operations.migrations_state import pending_migrations
from tests import CHECKOUT
from tests.conftest import close, settings_for

KILLS = int(os.environ.get("FAULTS_MIGRATIONS", "4"))


def upgrading(environment):
    command = [sys.executable, "-m", "screening", "upgrade"]
    return subprocess.Popen(command, cwd=CHECKOUT, env={**os.environ, **environment}, stderr=subprocess.DEVNULL)


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


def test_a_killed_migration_leaves_all_tables_or_none_and_can_be_run_again(new):
    url, environment = new
    begun = time.monotonic()
    assert upgrading(environment).wait(60) == 0
    whole, chance = time.monotonic() - begun, random.Random(30)
    every = tables(url)
    assert every == set(Base.metadata.tables)
    for _ in range(KILLS):
        downgraded(url)
        process = upgrading(environment)
        time.sleep(whole * chance.uniform(0.6, 1.0))
        process.send_signal(signal.SIGKILL)
        process.wait()
        assert tables(url) in (set(), every)
        assert upgrading(environment).wait(60) == 0
        assert tables(url) == every


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
