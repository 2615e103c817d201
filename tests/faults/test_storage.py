"""A database that is locked, read-only, full or gone: 503 with what was typed kept, and well again by itself."""

from __future__ import annotations

import sqlite3
import threading
from pathlib import Path

import pytest

from screening.records.database import db
from tests.databases import SERVER
from tests.faults.writers import Visitor
from tests.serving import serving

pytestmark = pytest.mark.skipif(SERVER is not None, reason="these faults are those of a database file")
GOOD = {"age": "45", "own_decisions": "yes"}


@pytest.fixture
def path(settings) -> Path:
    return Path(settings.database_url.removeprefix("sqlite:///"))


@pytest.fixture
def at_a_page(patient):
    patient.start()
    return patient


def test_while_another_program_holds_the_lock_nothing_typed_is_lost(at_a_page, path, app, monkeypatch):
    monkeypatch.setattr("screening.records.sqlite.busy_milliseconds", lambda _seconds: 100)
    with app.app_context():
        db.engine.dispose()  # so that new connections wait only that long
    holder = sqlite3.connect(path, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    page = at_a_page.post(GOOD)
    assert at_a_page.response.status_code == 503
    assert at_a_page.response.headers["Retry-After"] == "5"
    assert page.values["age"] == ["45"]
    holder.execute("ROLLBACK")
    holder.close()
    at_a_page.post(dict(page.values))
    assert at_a_page.url == "/form/cannot_wait"


def test_a_lock_that_is_let_go_in_time_is_waited_for(at_a_page, path):
    holder = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    holder.execute("BEGIN IMMEDIATE")
    threading.Timer(0.5, lambda: holder.execute("ROLLBACK")).start()
    at_a_page.post(GOOD)
    assert at_a_page.url == "/form/cannot_wait"
    holder.close()


def test_a_full_disk_is_said_plainly_and_heals(at_a_page, path, app):
    """SQLite's own limit on pages stands in for the disk: it fails with the same error."""
    with app.app_context():
        raw = db.engine.raw_connection()
        pages = raw.cursor().execute("PRAGMA page_count").fetchone()[0]
        raw.cursor().execute(f"PRAGMA max_page_count = {pages}")
        raw.close()
    long = {**GOOD, "language_help": "none", "person": "same"}
    codes = []
    for _ in range(200):
        page = at_a_page.post(long)
        codes.append(at_a_page.response.status_code)
        if codes[-1] == 503:
            break
        at_a_page.post({"person": "same"}, "/start")
    assert codes[-1] == 503
    assert page.values["age"] == ["45"]
    with app.app_context():
        db.engine.dispose()
    at_a_page.post(dict(page.values))
    assert at_a_page.response.status_code == 200


def test_a_read_only_database_still_shows_pages_and_heals(at_a_page, app):
    with app.app_context():
        raw = db.engine.raw_connection()
        raw.cursor().execute("PRAGMA query_only = ON")
        raw.close()
    page = at_a_page.post(GOOD)
    assert at_a_page.response.status_code == 503
    assert page.values["own_decisions"] == ["yes"]
    with app.app_context():
        db.engine.dispose()
    at_a_page.post(dict(page.values))
    assert at_a_page.url == "/form/cannot_wait"


def test_a_database_that_is_gone_is_a_503_and_the_process_answers(settings, environment, path):
    with serving(environment) as address:
        visitor = Visitor(int(address.rsplit(":", 1)[1]))
        path.write_bytes(b"no database at all" * 1000)
        for suffix in ("-wal", "-shm"):
            Path(f"{path}{suffix}").unlink(missing_ok=True)
        assert visitor.ask("GET", "/healthz")[0] == 200
        assert visitor.ask("GET", "/readyz")[0] == 503
        status, _, body = visitor.ask("POST", "/start")
        assert status == 503
        assert "Traceback" not in body
