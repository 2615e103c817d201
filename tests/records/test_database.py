"""The database: migrations make the tables that the code names, and a write is durable and whole."""

import threading

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask_migrate import downgrade, upgrade
from sqlalchemy import inspect, text
from sqlalchemy.exc import IntegrityError

from screening.app import create_app
from screening.records import database, sqlite
from screening.records.database import db, writing
from screening.records.operations.settings import keep_settings, kept_settings
from tests.conftest import close, settings_for
from tests.records.screenings.test_screenings import sent


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


@pytest.fixture
def one_writer(monkeypatch):
    """A lock of this test's own, so that one that stays held holds up no other test."""
    monkeypatch.setattr(database, "_one_writer", threading.Lock())


def beside(app, work) -> threading.Thread:
    """Begin some work in a thread of its own, with the app."""

    def run():
        with app.app_context():
            work()

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    return thread


def keep(**texts) -> None:
    with writing() as session:
        keep_settings(session, texts)


def test_writing_inside_writing_is_an_error_that_says_what_to_do_and_never_waits_for_itself(app, one_writer):
    errors = []

    def nested():
        with writing() as session:
            keep_settings(session, {"outer": "kept"})
            with pytest.raises(RuntimeError, match="hand its session on") as error, writing():
                pass
            errors.append(error)

    beside(app, nested).join(10)
    assert len(errors) == 1
    with app.app_context():
        keep(after="kept too")
        assert kept_settings() == {"outer": "kept", "after": "kept too"}


def test_an_error_that_nobody_catches_inside_takes_back_the_outer_one_too(practice, one_writer):
    def nested():
        with writing() as session:
            keep_settings(session, {"outer": "lost"})
            practice.drafts.delete("made up")

    with pytest.raises(RuntimeError, match="already"):
        nested()
    assert kept_settings() == {}
    keep(after="kept")
    assert kept_settings() == {"after": "kept"}


@pytest.mark.parametrize("ends_with", [KeyboardInterrupt, SystemExit, ValueError])
def test_whatever_is_raised_while_writing_writes_nothing_and_lets_the_next_one_write(practice, one_writer, ends_with):
    def fails():
        with writing() as session:
            keep_settings(session, {"half": "way"})
            raise ends_with

    with pytest.raises(ends_with):
        fails()
    keep(after="kept")
    assert kept_settings() == {"after": "kept"}


def test_a_commit_that_fails_lets_the_next_one_write(practice, one_writer):
    with pytest.raises(IntegrityError), writing() as session:
        practice.queue.place(session, "no such screening", sent())
    keep(after="kept")
    assert kept_settings() == {"after": "kept"}


@pytest.fixture
def impatient(monkeypatch):
    """SQLite waits for nobody: what waits is this process."""
    monkeypatch.setattr(sqlite, "BUSY_MILLISECONDS", 0)


def test_two_threads_that_write_wait_for_each_other(impatient, app, practice, one_writer):
    began, order = threading.Event(), []

    def other():
        began.set()
        keep(other="kept")
        order.append("other")

    with writing() as session:
        keep_settings(session, {"first": "kept"})
        waiting = beside(app, other)
        assert began.wait(10)
        waiting.join(0.2)
        order.append("first")
    waiting.join(10)
    assert order == ["first", "other"]
    assert kept_settings() == {"first": "kept", "other": "kept"}
