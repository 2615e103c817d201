"""Other systems: what they take, refuse for good, or may take later; and what a FHIR server says of itself."""

import json

import pytest

from screening.exchange import other_systems
from screening.exchange.other_systems import NotTakenError, push_bundle, takes_bundles_once, tell_webhook
from screening.settings import FhirServer
from tests.receivers import FhirStandIn, receiving

BUNDLE = {"resourceType": "Bundle", "identifier": {"system": "https://a.example/x y", "value": "A|B/1"}}


@pytest.fixture
def receiver():
    with receiving(FhirStandIn) as server:
        yield server


@pytest.fixture(autouse=True)
def impatient(monkeypatch):
    monkeypatch.setattr(other_systems, "SECONDS", 0.4)


def refusal(receiver, answer) -> NotTakenError:
    receiver.answers.append(answer)
    with pytest.raises(NotTakenError) as error:
        tell_webhook(f"{receiver.url}/x", {}, "{}", private=True)
    return error.value


@pytest.mark.parametrize(("status", "for_good"), [(400, True), (401, False), (404, False), (422, True), (503, False)])
def test_what_cannot_get_better_is_refused_for_good(receiver, status, for_good):
    error = refusal(receiver, status)
    assert str(error).startswith(f"it answers {status}")
    assert (error.for_good, error.gone) == (for_good, False)


def test_a_webhook_that_is_gone_says_so(receiver):
    assert refusal(receiver, 410).gone


@pytest.mark.parametrize("answer", ["dies", "stalls", 302])
def test_what_may_get_better_is_not(receiver, answer):
    assert not refusal(receiver, answer).for_good
    assert receiver.got == []


def test_nobody_is_told_in_a_private_network_unless_that_is_allowed(receiver):
    with pytest.raises(NotTakenError, match="https"):
        tell_webhook(receiver.url, {}, "{}", private=False)
    with pytest.raises(NotTakenError, match="private network"):
        tell_webhook(f"https://127.0.0.1:{receiver.server_port}", {}, "{}", private=False)
    assert receiver.got == []


def test_a_bundle_is_given_once_whatever_is_in_its_identifier(receiver):
    server = FhirServer(f"{receiver.url}/fhir", "Bearer abc")
    push_bundle(server, BUNDLE)
    push_bundle(server, BUNDLE)
    assert len(receiver.bundles) == 1
    path, headers, body = receiver.got[0]
    assert (path, headers["Authorization"], json.loads(body)) == ("/fhir/Bundle", "Bearer abc", BUNDLE)
    assert headers["Content-Type"].startswith("application/fhir+json")


def test_a_server_that_takes_bundles_once_lacks_nothing(receiver):
    assert takes_bundles_once(FhirServer(receiver.url, "")) is None


@pytest.mark.parametrize(
    ("told", "lacks"),
    [
        ({"fhirVersion": "5.0.0", "rest": [{"resource": []}]}, "speaks FHIR 5.0.0"),
        ({"fhirVersion": "4.0.1", "rest": [{"resource": []}]}, "does not say that it accepts a Bundle"),
        ({"fhirVersion": "4.0.1", "rest": [{"resource": [{"type": "Bundle"}]}]}, "accepts each Bundle only once"),
    ],
)
def test_what_a_server_lacks_is_told(receiver, told, lacks):
    receiver.answers.append(json.dumps(told))
    assert lacks in (takes_bundles_once(FhirServer(receiver.url, "")) or "")


@pytest.mark.parametrize("told", ["", "[]", "{}", "[" * 100_000, '{"rest": [], "fhirVersion": 4}'])
def test_a_server_that_says_nothing_of_the_kind_is_not_believed(receiver, told):
    receiver.answers.append(told)
    with pytest.raises(NotTakenError, match="no CapabilityStatement"):
        takes_bundles_once(FhirServer(receiver.url, ""))
