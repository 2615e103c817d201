"""The real app on a real database: migrated once, copied for each test. CSRF stays on."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from click.testing import CliRunner
from flask import Flask
from flask_migrate import upgrade
from hypothesis import settings as hypothesis_settings
from jinja2 import FileSystemBytecodeCache
from werkzeug.routing import Rule

from screening import app as app_module
from screening.app import create_app
from screening.cli.main import screening
from screening.practice import NAME, Practice
from screening.records import last_known
from screening.records.database import db
from screening.rulebook.reading.reader import RulesFile, read_rules
from screening.settings import Settings
from screening.settings.shipped import RULES
from screening.web.http.garbage import collect_seldom
from screening.workflow.rules import fairness
from screening.workflow.rules.versions import activate
from tests import THOROUGH
from tests.builders import TESTS, Patient, Therapist
from tests.databases import SERVER, databases
from tests.mailboxes import certificate, mailbox

__all__ = ["certificate", "mailbox"]  # fixtures for whoever asks for them
RULES_TEXT = RULES.read_text(encoding="utf-8")
MEMORY = Path("/dev/shm")  # Linux keeps this folder in memory, where no commit waits for a disk
PLACE = uuid4().hex  # of the database that each test finds fresh

EXAMPLES = int(os.environ.get("EXAMPLES", "50" if THOROUGH else "20"))  # that a property is tried on; CI tries more
hypothesis_settings.register_profile("suite", deadline=None, max_examples=EXAMPLES, derandomize=True)
hypothesis_settings.load_profile("suite")


def pytest_report_header() -> str:
    return f"database: {'PostgreSQL' if SERVER else 'SQLite'}, clock: {datetime.now(UTC):%Y-%m-%d %H:%M} UTC"


def settings_for(database_url: str) -> Settings:
    return Settings(
        database_url=database_url,
        key=bytes(range(32)),
        practice="River Clinic",
        phone="509 555 0100",
        hours={"en": "Monday to Friday, 8 to 5", "es": "de lunes a viernes, de 8 a 5"},
        time_zone=ZoneInfo("America/Los_Angeles"),
        demo=True,
    )


def close(app: Flask) -> None:
    """Release the database, so that it can be copied or dropped."""
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture(scope="session")
def rules_file() -> RulesFile:
    return read_rules(RULES_TEXT)


@pytest.fixture(scope="session")
def rulebook(rules_file):
    return rules_file.rulebook


@pytest.fixture(scope="session")
def server():
    """Yield the factory of databases."""
    with TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as folder:
        yield databases(Path(folder))


@pytest.fixture(scope="session")
def tables(server) -> str:
    """Yield the URL of a database with empty tables."""
    url = server.empty()
    app = create_app(settings_for(url))
    with app.app_context():
        upgrade()
    close(app)
    yield url
    server.drop(url)


@pytest.fixture(scope="session")
def migrated(server, tables) -> str:
    """Yield the URL of a database with the tables and the shipped rules in force."""
    url = server.copy(tables)
    app = create_app(settings_for(url))
    with app.app_context():
        activate(app.extensions[NAME], RULES_TEXT, TESTS)
    close(app)
    yield url
    server.drop(url)


@pytest.fixture
def settings(server, migrated) -> Settings:
    """Yield the settings of a practice with a fresh database, which stands at the same place for each test."""
    url = server.copy(migrated, PLACE)
    yield settings_for(url)
    server.drop(url)


@pytest.fixture(scope="session")
def compiled(tmp_path_factory) -> FileSystemBytecodeCache:
    """Return a cache of compiled templates, for all apps of all workers of this run."""
    folder = tmp_path_factory.getbasetemp().parent / "compiled"
    folder.mkdir(exist_ok=True)
    return FileSystemBytecodeCache(str(folder))


@pytest.fixture(scope="session", autouse=True)
def quick_apps(compiled) -> Iterator[None]:
    """Compile routes and templates once for all apps, one per test, hash test passwords cheaply, and start no proof.

    Real servers (journeys, faults, soak) hash as in production, and bench/doors.py measures that.
    """
    patch, compile_builder, config = pytest.MonkeyPatch(), Rule._compile_builder, app_module._sign_in_config
    known: dict[tuple[str, str, bool], Any] = {}
    environment = app_module.PlainFlask.create_jinja_environment

    def with_compiled(app: Flask) -> Any:
        made = environment(app)
        made.bytecode_cache = compiled
        return made

    def compiled_once(rule: Rule, append_unknown: bool = True) -> Any:
        key = (rule.rule, repr(rule.defaults), append_unknown)
        if key not in known:
            known[key] = compile_builder(rule, append_unknown)
        return known[key]

    cheap = {"argon2__time_cost": 1, "argon2__memory_cost": 8, "argon2__parallelism": 1}
    patch.setattr(Rule, "_compile_builder", compiled_once)
    patch.setattr(app_module.PlainFlask, "create_jinja_environment", with_compiled)
    patch.setattr(
        app_module, "_sign_in_config", lambda given: {**config(given), "SECURITY_PASSWORD_HASH_PASSLIB_OPTIONS": cheap}
    )
    patch.setattr(fairness, "_begin", lambda _text: fairness._PROVING.release())  # ten seconds, which no page waits for
    yield
    patch.undo()


@pytest.fixture(scope="session", autouse=True)
def seldom_collected(migrated) -> None:
    collect_seldom()
    gc.set_threshold(50_000)  # hypothesis makes many more than a server


@pytest.fixture(scope="session")
def served(server) -> Flask:
    """Return the app of all tests: its pages and queries are compiled once. Who changes an app makes another."""
    return create_app(settings_for(server.empty(PLACE)))


@pytest.fixture
def app(settings, served) -> Flask:
    """Yield the app on its fresh database, knowing nothing of the one before, however slowly the new one answers."""
    config, views = dict(served.config), dict(served.view_functions)
    last_known._known.clear()
    yield served
    close(served)
    assert (served.config, served.view_functions) == (config, views), "a test that changes the app makes its own"


@pytest.fixture
def practice(app) -> Practice:
    """Yield the practice, inside the app context."""
    with app.app_context():
        yield app.extensions[NAME]


@pytest.fixture
def patient(app) -> Patient:
    return Patient(app.test_client())


@pytest.fixture
def therapist(app) -> Therapist:
    return Therapist(app)


@pytest.fixture
def run(settings):
    """Return a function that runs a command on the practice of these settings, as somebody would at a terminal."""
    apps = []

    def opened(**changes):
        apps.append(create_app(replace(settings, **changes)))
        return apps[-1]

    def run(*arguments):
        return CliRunner().invoke(screening, arguments, obj=opened)

    yield run
    for app in apps:
        close(app)


@pytest.fixture
def key_file(tmp_path, settings) -> Path:
    """Return the path of a file with the settings' key, the way a server finds it."""
    path = tmp_path / "key"
    path.write_text(settings.key.hex() + "\n")
    path.chmod(0o600)
    return path


@pytest.fixture
def environment(settings, key_file) -> dict[str, str]:
    """Return the settings as environment variables, the way a server finds them."""
    return {
        "SCREENING_DATABASE_URL": settings.database_url,
        "SCREENING_KEY_FILE": str(key_file),
        "SCREENING_PRACTICE": settings.practice,
        "SCREENING_PHONE": settings.phone,
        "SCREENING_HOURS": settings.hours["en"],
        "SCREENING_HOURS_ES": settings.hours["es"],
        "SCREENING_DEMO": "yes",
        "SCREENING_ADDRESS": "http://127.0.0.1",
    }
