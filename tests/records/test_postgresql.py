"""Connections to PostgreSQL wait as long as their thread may, and hold on to a statement that just takes long."""

import time
from importlib import import_module

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import OperationalError

from screening.records.patience import at_most
from tests.databases import SERVER
from tests.records.test_patience import until

pytestmark = pytest.mark.skipif(SERVER is None, reason="needs a PostgreSQL server")


@pytest.fixture
def engine():
    engine = create_engine(SERVER)
    import_module("screening.records.postgresql").tune(engine, connect_seconds=1, lock_seconds=0.2)
    yield engine
    engine.dispose()


def test_a_statement_is_given_up_when_the_time_of_its_page_is_over(engine):
    with engine.connect() as connection:
        began = time.monotonic()
        with at_most(0.5), pytest.raises(OperationalError, match="no answer in time"):
            connection.execute(text("SELECT pg_sleep(10)"))
        assert time.monotonic() - began < 2
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT 1")) == 1


def test_a_statement_that_takes_long_is_waited_for_where_nobody_is_in_a_hurry(engine):
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT 1 FROM pg_sleep(1.5)")) == 1


def test_a_given_up_statement_ends_on_the_server_too(engine):
    with engine.connect() as connection, at_most(1.2), pytest.raises(OperationalError):
        connection.execute(text("SELECT pg_sleep(77)"))
    working = "SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%pg_sleep(77)%' AND state = 'active'"
    # Each look is a transaction of its own: a second one of the same transaction would see what the first one saw.
    looking = engine.execution_options(isolation_level="AUTOCOMMIT")
    with looking.connect() as connection:
        until(lambda: connection.scalar(text(f"{working} AND pid <> pg_backend_pid()")) == 0)


def test_the_lock_of_somebody_else_is_waited_for_only_so_long(engine):
    with engine.connect() as holds, engine.connect() as waits:
        holds.execute(text("SELECT pg_advisory_xact_lock(18)"))
        with pytest.raises(OperationalError, match="lock timeout"):
            waits.execute(text("SELECT pg_advisory_xact_lock(18)"))
