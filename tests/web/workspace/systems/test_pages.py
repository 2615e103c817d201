"""Other systems: an administrator lets programs in, names webhooks, and sees what did not arrive."""

import re
from dataclasses import replace

import pytest

from screening.app import create_app
from screening.exchange.other_systems import NotTakenError
from screening.practice import NAME
from screening.records.operations.webhooks import News
from screening.settings import FhirServer
from screening.workflow.practice.other_systems import add_webhook, deliver
from screening.workflow.practice.staff import ADMINISTRATOR
from tests.builders import TESTS, Patient, Therapist, healthy
from tests.conftest import close

ADDRESS = "https://record.example.com/hooks"
PROGRAM = {"name": "Record system", "scopes": ["screenings.read"]}
WEBHOOK = {"address": ADDRESS, "events": ["screening.sent"]}


@pytest.fixture
def administrator(app):
    person = Therapist(app, "Dr. Admin", "admin@example.com", [ADMINISTRATOR])
    person.sign_in()
    return person


def shown_once(page) -> str:
    return re.search(r"(?:screening_|whsec_)[\w+/=-]+", page.text).group()


def test_a_token_is_shown_once_and_works_until_it_is_revoked(app, administrator):
    assert "None yet" in administrator.go("/workspace/systems").text
    token = shown_once(administrator.post("/workspace/systems/programs", PROGRAM))
    headers = {"Authorization": f"Bearer {token}"}
    assert app.test_client().get("/api/client", headers=headers).json["name"] == "Record system"
    page = administrator.go("/workspace/systems")
    assert token not in page.text
    assert "Read screenings" in page.text
    client_id = token.split("_")[1]
    administrator.post(f"/workspace/systems/programs/{client_id}/revoke", {})
    assert "Revoked" in administrator.go("/workspace/systems").text
    assert app.test_client().get("/api/client", headers=headers).status_code == 401
    page = administrator.post(f"/workspace/systems/programs/{client_id}/revoke", {})
    assert administrator.response.status_code == 409
    assert "That program’s access was already revoked." in page.text


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("webhooks/gone/end", "That webhook was already ended."),
        ("deliveries/gone/again", "That delivery is no longer waiting"),
        ("deliveries/gone/drop", "That delivery is no longer waiting"),
    ],
)
def test_what_someone_else_removed_first_is_told_on_the_page(administrator, path, told):
    administrator.go("/workspace/systems")
    page = administrator.post(f"/workspace/systems/{path}", {})
    assert administrator.response.status_code == 409
    assert told in page.text
    assert "Other systems" in page.text


@pytest.mark.parametrize(
    ("where", "right", "wrong", "message"),
    [
        ("programs", PROGRAM, {"name": ""}, "Enter a name"),
        ("programs", PROGRAM, {"scopes": []}, "Pick at least one thing"),
        ("programs", PROGRAM, {"scopes": ["everything"]}, "Pick at least one thing"),
        ("webhooks", WEBHOOK, {"address": "http://record.example.com"}, "does not begin with https://"),
        ("webhooks", WEBHOOK, {"events": ["everything"]}, "Pick at least one event"),
    ],
)
def test_what_is_wrong_is_named_and_kept(administrator, where, right, wrong, message):
    administrator.go("/workspace/systems")
    page = administrator.post(f"/workspace/systems/{where}", {**right, **wrong})
    assert administrator.response.status_code == 422
    assert message in page.text
    kept = "name" if where == "programs" else "address"
    assert page.values[kept] == [{**right, **wrong}[kept]]


def test_a_webhook_is_added_once_and_ends(app, administrator):
    administrator.go("/workspace/systems")
    secret = shown_once(administrator.post("/workspace/systems/webhooks", WEBHOOK))
    assert "is already notified" in administrator.post("/workspace/systems/webhooks", WEBHOOK).text
    page = administrator.go("/workspace/systems")
    assert secret not in page.text
    assert "A screening was sent" in page.text
    with app.app_context():
        (webhook,) = app.extensions[NAME].webhooks.everyone()
    administrator.post(f"/workspace/systems/webhooks/{webhook.id}/end", {})
    assert "Ended" in administrator.go("/workspace/systems").text


@pytest.fixture
def pushing(settings):
    """An app that sends outcomes to a FHIR server which refuses them, with one that was signed; and its people."""
    app = create_app(replace(settings, push=FhirServer("https://fhir.example.com", "")))
    person = Therapist(app, roles=["therapist", ADMINISTRATOR])
    person.sign_in()
    Patient(app.test_client()).has_sent(healthy())
    address = person.open_first()
    person.decide(address, "fits")
    yield app, person, address
    close(app)


def refuse(error: NotTakenError):
    def tell(_delivery) -> None:
        raise error

    return tell


def test_an_outcome_that_did_not_arrive_is_told_on_the_summary_and_tried_again(pushing):
    app, person, address = pushing
    assert "will be sent to fhir.example.com" in person.go(address).text
    with app.app_context():
        deliver(
            app.extensions[NAME],
            refuse(NotTakenError("it answers 422: the message breaks one of its rules", for_good=True)),
        )
        (waiting,) = app.extensions[NAME].deliveries.undelivered(9)
    assert "it answers 422" in person.go(address).text
    assert "1 given up" in person.go("/workspace/admin").text
    assert "it answers 422" in person.go("/workspace/systems").text
    person.post(f"/workspace/systems/deliveries/{waiting.id}/again", {})
    with app.app_context():
        assert deliver(app.extensions[NAME], lambda _delivery: None) == 1
    assert "Sent to fhir.example.com" in person.go(address).text


def test_an_outcome_can_be_given_up(pushing):
    app, person, _address = pushing
    with app.app_context():
        deliver(app.extensions[NAME], refuse(NotTakenError("nothing listens there")))
        (waiting,) = app.extensions[NAME].deliveries.undelivered(9)
    person.go("/workspace/systems")
    person.post(f"/workspace/systems/deliveries/{waiting.id}/drop", {})
    assert "Everything has been delivered" in person.go("/workspace/systems").text


def test_what_waits_for_a_webhook_is_named_without_a_patient(app, administrator):
    Patient(app.test_client()).has_sent(healthy())
    with app.app_context():
        practice = app.extensions[NAME]
        add_webhook(practice, practice.settings, ADDRESS, News, TESTS)
    Patient(app.test_client()).has_sent(healthy())
    with app.app_context():
        deliver(practice, refuse(NotTakenError("nothing answers in time")))
    page = administrator.go("/workspace/systems")
    assert "A screening was sent: " in page.text
    assert "nothing answers in time" in page.text
    assert "Ruiz" not in page.text
