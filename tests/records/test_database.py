"""The database: migrations make the tables that the code names, and a write is durable and whole."""

import threading
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask_migrate import downgrade, upgrade
from sqlalchemy import inspect, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from screening.app import create_app
from screening.domain.review.channel import Way
from screening.domain.review.decision import Conclusion, DecisionContent
from screening.records import database, sqlite
from screening.records.access.machine_clients import Scope
from screening.records.audit.entries import Action, Kind, Subject
from screening.records.database import db, made_once, transaction
from screening.records.intake.asked import Asked
from screening.records.intake.draft_contents import Content
from screening.records.intake.drafts import Origin
from screening.records.operations.key_check import seal_known_value
from screening.records.operations.outbox import Mail
from screening.records.operations.tables import SettingRow
from screening.records.operations.webhooks import News
from screening.records.review.corrections import Made
from screening.records.review.decisions import Signature
from screening.records.review.erasure import erase
from screening.workflow.intake.come_back import forget
from tests.builders import TESTS, keys_of, written
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


def test_the_connection_that_was_used_last_is_used_again_for_five_minutes(practice):
    with db.engine.connect() as one, db.engine.connect() as other:
        kept, resting = one.connection.dbapi_connection, other.connection.dbapi_connection
        one.close()
    with time_machine.travel(datetime.now(UTC) + timedelta(minutes=4)), db.engine.connect() as again:
        assert again.connection.dbapi_connection is resting  # it was given back last
    with time_machine.travel(datetime.now(UTC) + timedelta(minutes=6)), db.engine.connect() as later:
        assert later.connection.dbapi_connection not in (kept, resting)


def test_a_row_that_names_a_missing_one_is_refused(practice):
    with pytest.raises(IntegrityError), transaction():
        db.session.execute(
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


def keep(practice, **texts) -> None:
    written(practice.kept_settings.keep, texts)


def test_a_transaction_inside_another_is_an_error_and_never_waits_for_itself(app, practice, one_writer):
    errors = []

    def nested():
        with transaction():
            practice.kept_settings.keep({"outer": "kept"})
            with pytest.raises(RuntimeError, match="one step opens one") as error, transaction():
                pass
            errors.append(error)

    beside(app, nested).join(10)
    assert len(errors) == 1
    keep(practice, after="kept too")
    assert practice.kept_settings.all() == {"outer": "kept", "after": "kept too"}


def test_an_error_that_nobody_catches_inside_takes_back_the_outer_one_too(practice, one_writer):
    def nested():
        with transaction():
            practice.kept_settings.keep({"outer": "lost"})
            forget(practice, "made up")

    with pytest.raises(RuntimeError, match="already"):
        nested()
    assert practice.kept_settings.all() == {}
    keep(practice, after="kept")
    assert practice.kept_settings.all() == {"after": "kept"}


@pytest.mark.parametrize("ends_with", [KeyboardInterrupt, SystemExit, ValueError])
def test_whatever_is_raised_while_writing_writes_nothing_and_lets_the_next_one_write(practice, one_writer, ends_with):
    def fails():
        with transaction():
            practice.kept_settings.keep({"half": "way"})
            raise ends_with

    with pytest.raises(ends_with):
        fails()
    keep(practice, after="kept")
    assert practice.kept_settings.all() == {"after": "kept"}


def test_a_commit_that_fails_lets_the_next_one_write(practice, one_writer):
    with pytest.raises(IntegrityError), transaction():
        practice.queue.place("no such screening", sent(practice))
    keep(practice, after="kept")
    assert practice.kept_settings.all() == {"after": "kept"}


@pytest.fixture
def impatient(monkeypatch):
    """SQLite waits for nobody: what waits is this process."""
    monkeypatch.setattr(sqlite, "busy_milliseconds", lambda _seconds: 0)


def test_two_threads_that_write_wait_for_each_other(impatient, app, practice, one_writer):
    began, order = threading.Event(), []

    def other():
        began.set()
        keep(practice, other="kept")
        order.append("other")

    with transaction():
        practice.kept_settings.keep({"first": "kept"})
        waiting = beside(app, other)
        assert began.wait(10)
        waiting.join(0.2)
        order.append("first")
    waiting.join(10)
    assert order == ["first", "other"]
    assert practice.kept_settings.all() == {"first": "kept", "other": "kept"}


def test_nothing_is_committed_outside_of_a_transaction(practice):
    with pytest.raises(RuntimeError, match="only transaction"):
        db.session.commit()
    with Session(db.engine) as another, pytest.raises(RuntimeError, match="only transaction"):
        another.commit()


def test_nothing_is_flushed_outside_of_a_transaction(practice):
    db.session.add(SettingRow(name="outside", text="lost"))
    with pytest.raises(RuntimeError, match="outside of a transaction"):
        db.session.flush()


def test_what_is_changed_outside_of_a_transaction_is_told_and_not_lost_silently(practice):
    db.session.add(SettingRow(name="outside", text="lost"))
    with pytest.raises(RuntimeError, match="changed outside"):
        keep(practice, inside="kept")


@pytest.mark.parametrize("end", [db.session.commit, db.session.rollback])
def test_nobody_ends_a_transaction_before_its_block(practice, one_writer, end):
    def ends_early():
        with transaction():
            practice.kept_settings.keep({"half": "way"})
            end()

    with pytest.raises(RuntimeError):
        ends_early()
    assert practice.kept_settings.all() == {}


def test_a_statement_is_made_once_for_each_kind_of_database(practice):
    made = []
    statement = made_once(lambda: made.append(db.engine.dialect.name) or text("SELECT 1"))
    assert statement() is statement()
    assert made == [db.engine.dialect.name]


WRITES = {
    "accept": lambda stores: stores.rules.accept("x", "Dr. Park"),
    "add a decision": lambda stores: stores.decisions.add("x", Signature(1, 1), DecisionContent(Conclusion.FITS)),
    "add an entry": lambda stores: stores.audit.add(Subject(Kind.SETTINGS), TESTS, Action.SETTINGS),
    "add a person": lambda stores: stores.people.add("lee@example.com", "Lee", None, []),
    "add a screening": lambda stores: stores.screenings.add(sent(stores)),
    "correct": lambda stores: stores.corrections.add("x", Made(1), {}, sent(stores).suggestion),
    "count a try": lambda stores: stores.attempts.wrong("door", "x"),
    "count a form": lambda stores: stores.tallies.add(date(2026, 11, 24), "en", Way.OPEN, "sent"),
    "erase": lambda _: erase(["x"]),
    "hold a job": lambda stores: stores.jobs.put("sweep", None),
    "invite": lambda stores: stores.invites.add(Asked("Ana Ruiz", "en"), "Desk"),
    "keep a count": lambda stores: stores.insights.counted(1.0),
    "keep a setting": lambda stores: stores.kept_settings.keep({"name": "x"}),
    "leave a number": lambda stores: stores.calls.leave("x", "509 555 0111"),
    "link": lambda stores: stores.patients.link("x", "y"),
    "mail": lambda stores: stores.outbox.put(Mail("ana@example.com", "subject", "body")),
    "let a program in": lambda stores: stores.machine_clients.add("Record system", [Scope.READ]),
    "add a webhook": lambda stores: stores.webhooks.add("https://record.example.com", [News.SENT]),
    "move in the queue": lambda stores: stores.queue.decided("x"),
    "seal the known value": lambda _: seal_known_value(keys_of(bytes(32))),
    "sign in": lambda stores: stores.sign_ins.start(1, "browser"),
    "start a draft": lambda stores: stores.drafts.start("x", Content(), Origin()),
    "type a decision": lambda stores: stores.unsigned.save("x", 1, {}),
}


@pytest.mark.parametrize("write", WRITES.values(), ids=WRITES)
def test_a_store_that_writes_outside_of_a_transaction_says_so(practice, write):
    with pytest.raises(RuntimeError, match="outside of a transaction"):
        write(practice)
    assert not db.session.new
