"""The real app on a real database: migrated once, copied for each test. CSRF stays on."""

from __future__ import annotations

import shutil
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from flask_migrate import upgrade

from screening.app import create_app
from screening.current import NAME, Practice
from screening.records.database import db
from screening.rulebook.reader import RulesFile, read_rules
from screening.settings import CHECKOUT, Settings
from screening.workflow.rules import activate
from tests.builders import Patient, Therapist

RULES_TEXT = (CHECKOUT / "rules.yaml").read_text(encoding="utf-8")


def settings_for(database: Path) -> Settings:
    return Settings(
        database_url=f"sqlite:///{database}",
        key=bytes(range(32)),
        practice="River Clinic",
        phone="509 555 0100",
        hours="Monday to Friday, 8 to 5",
        time_zone=ZoneInfo("America/Los_Angeles"),
        demo=True,
    )


@pytest.fixture(scope="session")
def rules_file() -> RulesFile:
    return read_rules(RULES_TEXT)


@pytest.fixture(scope="session")
def rulebook(rules_file):
    return rules_file.rulebook


@pytest.fixture(scope="session")
def migrated(tmp_path_factory) -> Path:
    """A database with the tables and the shipped rules in force."""
    path = tmp_path_factory.mktemp("database") / "migrated.db"
    app = create_app(settings_for(path))
    with app.app_context():
        upgrade()
        activate(RULES_TEXT, "tests")
        db.session.remove()
        db.engine.dispose()
    return path


@pytest.fixture
def settings(migrated, tmp_path) -> Settings:
    database = tmp_path / "screening.db"
    shutil.copy(migrated, database)
    return settings_for(database)


@pytest.fixture
def app(settings) -> Flask:
    app = create_app(settings)
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def practice(app) -> Practice:
    """The stores, inside the app."""
    with app.app_context():
        yield app.extensions[NAME]


@pytest.fixture
def patient(app) -> Patient:
    return Patient(app.test_client())


@pytest.fixture
def therapist(app) -> Therapist:
    return Therapist(app)
