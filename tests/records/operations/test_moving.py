"""Moving to another database: nobody writes to the old one meanwhile, and what fails leaves the new one empty."""

import threading
from contextlib import ExitStack

import pytest
from sqlalchemy import create_engine, inspect, text
from sqlalchemy.exc import OperationalError

from screening.records.database import Base, db
from screening.records.operations import moving
from screening.records.operations.copying import CopyError, fill, fingerprints
from screening.records.operations.moving import held_still, move_in, taken_back_on_failure
from tests.databases import SERVER
from tests.records.operations.conftest import counts

WRITE = "UPDATE job SET note = 'written' WHERE name = 'clock'"


@pytest.fixture
def other(sent):
    """A program that may be running: an engine of its own on the database that is moved."""
    engine = create_engine(sent.config["SQLALCHEMY_DATABASE_URI"])
    yield engine
    engine.dispose()


@pytest.fixture
def held(sent):
    """A connection to a database that stands still."""
    with ExitStack() as stack:
        with sent.app_context():
            source = stack.enter_context(held_still())
        yield source


def test_what_arrives_is_what_was_there(sent, held, nothing):
    moved = move_in(held)
    assert {name: fingerprint.rows for name, fingerprint in moved.items()} == counts()
    assert moved == fingerprints(Base.metadata, held)
    assert moved["screening"].rows == 2


def test_nobody_writes_meanwhile(held, other):
    errors = []

    def write():
        try:
            with other.connect() as connection:
                if SERVER:
                    connection.execute(text("SET lock_timeout = 100"))
                else:
                    connection.execute(text("PRAGMA busy_timeout = 100"))
                connection.execute(text(WRITE))
        except OperationalError as error:
            errors.append(str(error.orig))

    writing = threading.Thread(target=write)
    writing.start()
    writing.join()
    assert len(errors) == 1
    assert "lock" in errors[0]


def test_once_it_is_over_everybody_does_again(sent, other):
    with sent.app_context(), held_still():
        pass
    with other.begin() as connection:
        connection.execute(text(WRITE))


def test_a_server_that_was_started_meanwhile_is_told(sent, other, nothing, monkeypatch):
    """On SQLite it cannot even read; on PostgreSQL it would wait, and then write to what was left behind."""
    seen = []

    def fill_while_somebody_comes(target, source, revision):
        fill(target, source, revision)
        try:
            seen.append(other.connect())
            seen[0].execute(text("SELECT count(*) FROM screening"))
        except OperationalError as error:
            raise CopyError(str(error.orig)) from None

    monkeypatch.setattr(moving, "fill", fill_while_somebody_comes)
    with sent.app_context():
        holding = held_still()
        source = holding.__enter__()
    told = "another program has the database open" if SERVER else "database is locked"
    try:
        with pytest.raises(CopyError, match=told):
            move_in(source)
    finally:
        for connection in seen:
            connection.close()
        holding.__exit__(None, None, None)
    assert inspect(db.engine).get_table_names() == []


@pytest.mark.parametrize("error", [CopyError, KeyboardInterrupt])
def test_what_fails_after_it_arrived_is_taken_back(held, nothing, error):
    move_in(held)
    with pytest.raises(error), taken_back_on_failure():
        raise error
    assert inspect(db.engine).get_table_names() == []


def test_what_ends_well_stays(held, nothing):
    move_in(held)
    with taken_back_on_failure():
        pass
    assert counts()["screening"] == 2
