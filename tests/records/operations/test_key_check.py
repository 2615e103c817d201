"""A wrong key is refused from the first moment on, before anything was sealed with it."""

import secrets

import pytest
from click.testing import CliRunner
from sqlalchemy import delete

from screening.__main__ import open_app
from screening.cli.main import screening
from screening.records.database import db, transaction
from screening.records.operations.key_check import key_opens
from screening.records.operations.tables import KnownValueRow
from screening.workflow.health import check_all
from screening.workflow.practice.upgrade import seal_known_value
from tests.builders import healthy, keys_of
from tests.conftest import close
from tests.serving import free_port, start

WRONG = "the key does not open the stored records"


@pytest.fixture
def sealed(practice):
    seal_known_value(practice.keys)
    return practice


@pytest.fixture
def wrong_key(tmp_path, environment):
    path = tmp_path / "wrong"
    path.write_text(secrets.token_hex(32))
    path.chmod(0o600)
    return {**environment, "SCREENING_KEY_FILE": str(path)}


@pytest.fixture
def run():
    """Run a command as an operator would, with an environment."""
    apps = []

    def opened(**changes):
        apps.append(open_app(**changes))
        return apps[-1]

    yield lambda environment, *command: CliRunner().invoke(screening, command, obj=opened, env=environment)
    for app in apps:
        close(app)


def test_only_the_key_that_sealed_the_known_value_opens(sealed):
    assert key_opens(sealed.keys)
    assert not key_opens(keys_of(secrets.token_bytes(32)))


def test_sealing_again_with_another_key_changes_nothing(sealed):
    seal_known_value(keys_of(secrets.token_bytes(32)))
    assert key_opens(sealed.keys)


def test_a_wrong_key_is_refused_before_the_first_screening(run, environment, wrong_key):
    assert run(environment, "upgrade").exit_code == 0
    for command in (("upgrade",), ("people", "add", "a@example.com", "Ann"), ("invite", "Ana"), ("doctor",)):
        refused = run(wrong_key, *command)
        assert refused.exit_code == 1
        assert WRONG in refused.output
    assert run(environment, "people", "add", "a@example.com", "Ann").exit_code == 0


def test_a_server_does_not_start_with_a_wrong_key(run, environment, wrong_key):
    assert run(environment, "upgrade").exit_code == 0
    with pytest.raises(AssertionError, match="did not start"):
        start(wrong_key, free_port())


def test_readiness_names_the_wrong_key(sealed, settings):
    problems = {check.name: check.problem for check in check_all(sealed, settings)}
    assert problems["key"] is None


def test_a_database_of_before_is_tried_on_what_it_holds(run, app, patient, environment, wrong_key):
    patient.start()
    patient.finish(healthy())
    with app.app_context(), transaction():
        db.session.execute(delete(KnownValueRow))
    assert WRONG in run(wrong_key, "upgrade").output
    assert run(environment, "upgrade").exit_code == 0
    assert WRONG in run(wrong_key, "doctor").output
