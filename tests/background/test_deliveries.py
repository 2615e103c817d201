"""Deliveries in the background: to systems that refuse, stall, die and return, each outcome arrives once."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlalchemy import update

from screening.app import create_app
from screening.background import deliveries
from screening.exchange import other_systems
from screening.practice import NAME
from screening.records.audit.entries import Action, Wanted
from screening.records.database import db, transaction
from screening.records.operations.tables import DeliveryRow
from screening.records.operations.webhooks import News
from screening.settings import FhirServer
from screening.workflow.practice.job_lease import job_lease
from screening.workflow.practice.other_systems import add_webhook
from tests.builders import TESTS, Patient, Therapist, healthy
from tests.conftest import close
from tests.receivers import FhirStandIn, receiving


@pytest.fixture
def receiver():
    with receiving(FhirStandIn) as server:
        yield server


@pytest.fixture
def told(settings, receiver, monkeypatch):
    """An app that tells the receiver what is signed."""
    monkeypatch.setattr(other_systems, "SECONDS", 0.3)
    push = FhirServer(f"{receiver.url}/fhir", "Bearer secret")
    app = create_app(replace(settings, push=push, webhooks_private=True))
    yield app
    close(app)


def sign_some(app, count: int = 1, **answers) -> None:
    """Let so many patients send, and a therapist sign each."""
    therapist = Therapist(app)
    therapist.sign_in()
    for _ in range(count):
        Patient(app.test_client()).has_sent(healthy(**answers))
        therapist.decide(therapist.open_first(), "fits")


def due_now(app) -> None:
    with app.app_context(), transaction():
        waiting = update(DeliveryRow).where(DeliveryRow.next_try_at.is_not(None))
        db.session.execute(waiting.values(next_try_at=datetime.now(UTC)))


def test_what_is_signed_arrives_with_its_note_and_is_on_the_trail(told, receiver):
    sign_some(told)
    assert receiver.got == []  # nobody waited for it
    assert [deliveries.run_once(told) for _ in range(2)] == [1, 0]
    (bundle,) = receiver.bundles
    kinds = {entry["resource"]["resourceType"] for entry in bundle["entry"]}
    assert {"QuestionnaireResponse", "GuidanceResponse", "DocumentReference", "Provenance"} <= kinds
    with told.app_context():
        practice = told.extensions[NAME]
        screening = practice.screenings.newest()
        assert bundle["identifier"]["value"] == f"{screening.reference}/bundle/1"
        assert practice.deliveries.pushed(screening.id).done_at
        (entry,) = practice.audit.all(Wanted(action=Action.DELIVERED))
        assert entry.chain == f"screening:{screening.id}"


def test_each_outcome_arrives_once_at_a_server_that_refuses_stalls_dies_and_returns(told, receiver):
    sign_some(told, 2)
    receiver.answers = [503, "stalls", "dies", "stalls after", "dies after", 429]
    for _ in range(8):
        deliveries.run_once(told)
        due_now(told)
    with told.app_context():
        assert told.extensions[NAME].deliveries.depth().waiting == 0
    names = [one["identifier"]["value"] for one in receiver.bundles]
    assert len(names) == len(set(names)) == 2
    assert len(receiver.got) > 2  # it got some of them again, and knew them


def test_one_process_at_a_time_delivers(told, receiver):
    sign_some(told)
    with told.app_context(), job_lease(told.extensions[NAME], "deliveries", deliveries._LONGEST):
        assert deliveries.run_once(told) == 0
    assert deliveries.run_once(told) == 1


def test_a_webhook_hears_what_patients_and_staff_do_without_a_name_or_an_answer(told, receiver):
    with told.app_context():
        practice = told.extensions[NAME]
        add_webhook(practice, practice.settings, f"{receiver.url}/hooks", News, TESTS)
    receiver.take = lambda *message: receiver.got.append(message) or 200
    sign_some(told, rf_nerve=["saddle_numb"])
    deliveries.run_once(told)
    hooks = [body for path, _headers, body in receiver.got if path == "/hooks"]
    assert [name for name in News if any(f'"{name}"' in body for body in hooks)] == [News.SENT, News.NEEDS_CALL]
    assert not any(word in body for word in ("Ruiz", "saddle", "emergency") for body in hooks)
