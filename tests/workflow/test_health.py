"""Health: what is looked at, what keeps patients out, and what keeps a server from starting."""

import shutil
from collections import namedtuple
from dataclasses import replace

import pytest
from click.testing import CliRunner

from screening.app import create_app
from screening.cli.main import screening
from screening.practice import NAME
from screening.workflow.health import check_all
from tests.conftest import close


def failing(practice, settings) -> dict[str, str]:
    """What keeps patients out, by name."""
    return {check.name: check.problem for check in check_all(practice, settings) if check.fails}


@pytest.fixture
def away(settings, tmp_path):
    """An app whose database is not there."""
    app = create_app(replace(settings, database_url=f"sqlite:///{tmp_path / 'gone' / 'screening.db'}"))
    yield app
    close(app)


def test_a_database_that_does_not_answer_is_the_only_thing_told(away, settings):
    with away.app_context():
        assert failing(away.extensions[NAME], settings) == {"database": "does not answer (OperationalError)"}
    response = away.test_client().get("/readyz")
    assert response.status_code == 503
    assert response.json == {"database": "does not answer (OperationalError)"}


def test_doctor_names_a_database_that_does_not_answer(away):
    told = CliRunner().invoke(screening, ["doctor"], obj=lambda: away)
    assert told.exit_code == 1
    assert "WRONG    database: does not answer (OperationalError)" in told.output


def test_a_full_disk_keeps_patients_out(practice, settings, monkeypatch):
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage(10**9, 10**9 - 5_000_000, 5_000_000))
    on_disk = replace(settings, database_url="sqlite:///screening.db")
    assert failing(practice, on_disk) == {"disk": "only 5 MB are free"}


def test_a_server_starts_before_anybody_accepted_the_rules_and_serves_no_patient(practice, settings):
    (check,) = [check for check in check_all(practice, replace(settings, demo=False)) if check.fails]
    assert check.name == "accepted"
    assert not check.to_start


def test_what_is_only_to_be_looked_at_keeps_nobody_out(practice, settings, tmp_path):
    changed = replace(settings, rules_path=tmp_path / "gone.yaml")
    problems = {check.name: check.problem for check in check_all(practice, changed) if check.problem}
    assert problems == {"candidate": "rules.yaml cannot be read; the rules in force stay in use"}
    assert failing(practice, changed) == {}
