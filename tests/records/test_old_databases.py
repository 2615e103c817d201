"""A database that an earlier release wrote is migrated, opens, and replays to the byte."""

import gzip

import pytest
from flask_migrate import upgrade

from screening.app import create_app
from screening.current import NAME
from screening.records.audit_verification import Verification
from screening.workflow.replay import replay
from tests.builders import Patient
from tests.conftest import close, settings_for
from tests.old_databases import DATABASES


@pytest.fixture(params=sorted(DATABASES.glob("*.db.gz")), ids=lambda path: path.name[:4])
def old(request, tmp_path):
    """The app on a database of an earlier release, after `screening upgrade`."""
    path = tmp_path / "screening.db"
    path.write_bytes(gzip.decompress(request.param.read_bytes()))
    app = create_app(settings_for(f"sqlite:///{path}"))
    with app.app_context():
        upgrade()
    yield app
    close(app)


def test_every_screening_replays_to_the_byte(old):
    with old.app_context():
        results = list(replay(old.extensions[NAME].screenings.all()))
        assert len(results) > 28
        assert [result.problem for result in results if result.problem] == []


def test_the_audit_trail_is_whole(old):
    with old.app_context():
        verdict = Verification(old.extensions[NAME].settings.key).verify()
        assert verdict.entries > 40
        assert verdict.problems == ()


def test_everything_that_is_sealed_opens(old):
    with old.app_context():
        practice = old.extensions[NAME]
        screenings = list(practice.screenings.all())
        assert sum(len(practice.decisions.of(one.id)) for one in screenings) > 20
        assert sum(len(practice.corrections.of(one.id)) for one in screenings) == 1
        assert sum(len(practice.screenings.former_identities(one.id)) for one in screenings) == 1
        assert [invite.asked.name for invite in practice.invites.open(9)] == ["Julio Prieto", "Nora Lindqvist"]


def test_a_new_patient_can_send(old):
    new = Patient(old.test_client())
    new.go("/")
    assert new.response.status_code == 200
