"""CDS Hooks over the wire: off by default, closed to strangers, and answered as the specification writes it."""

import json
import logging
import time
from dataclasses import replace

import pytest

from screening.app import create_app
from screening.practice import NAME
from screening.settings import HookIssuer
from tests.builders import Patient, healthy
from tests.conftest import close
from tests.counting import within
from tests.exchange.cds_hooks.test_calls import OVERRIDDEN
from tests.health_records import a_medicine
from tests.record_systems import ISSUER, RecordSystem, order_select, patient_view, unsigned

OPENING = "/cds-services/screening-on-opening"


class Hospital(RecordSystem):
    """A record system that calls this practice."""

    def __init__(self, app) -> None:
        super().__init__()
        self._http = app.test_client()
        self.app = app
        self.address = app.extensions[NAME].given.address

    def calls(self, path, body, token=None, **headers):
        """Post to a path, with a token made for it unless there is another one."""
        bearer = self.token(f"{self.address}{path}") if token is None else token
        given = {"Authorization": f"Bearer {bearer}", **headers}
        data = body if isinstance(body, bytes) else json.dumps(body)
        return self._http.post(path, data=data, content_type="application/json", headers=given)

    def finds(self):
        return self._http.get("/cds-services")


@pytest.fixture
def hospital(settings, tmp_path):
    keys = tmp_path / "keys.json"
    app = create_app(replace(settings, cds_issuers=(HookIssuer(ISSUER, str(keys)),)))
    hospital = Hospital(app)
    keys.write_text(hospital.published())
    yield hospital
    close(app)


def test_it_is_off_until_the_settings_name_who_may_ask(app):
    client = app.test_client()
    for answer in (client.get("/cds-services"), client.post(OPENING, json=patient_view())):
        assert (answer.status_code, answer.mimetype) == (404, "application/problem+json")


def test_discovery_tells_what_is_served_and_every_service_answers(hospital):
    found = hospital.finds()
    assert (found.status_code, found.mimetype) == (200, "application/json")
    for service in found.json["services"]:
        call = {"patient-view": patient_view, "order-select": order_select}[service["hook"]]()
        answer = hospital.calls(f"/cds-services/{service['id']}", call)
        assert (answer.status_code, answer.json) == (200, {"cards": []})
        assert answer.headers["Cache-Control"] == "no-store"


def test_the_whole_way_of_a_card(hospital):
    Patient(hospital.app.test_client()).has_sent(healthy())
    answer = hospital.calls(OPENING, patient_view(a_medicine("Eliquis")))
    card = answer.json["cards"][0]
    assert card["summary"].startswith("Chart: Eliquis. The patient answered: None of these")
    told = {"feedback": [{**OVERRIDDEN, "card": card["uuid"]}]}
    kept = hospital.calls(f"{OPENING}/feedback", told)
    assert (kept.status_code, kept.json) == (200, {})
    with hospital.app.app_context():
        practice = hospital.app.extensions[NAME]
        cards = practice.hook_cards.of(practice.screenings.newest().id)
    assert [one.comment for one in cards if one.outcome] == ["clinician entered comment"]


def test_a_call_without_a_right_token_is_refused_and_told_why(hospital):
    path, address = OPENING, f"{hospital.address}{OPENING}"
    used = hospital.token(address)
    assert hospital.calls(path, patient_view(), used).status_code == 200
    wrong = {
        "it was used before": used,
        "no token": "",
        "another audience": hospital.token("https://other.example.com"),
        "another service": hospital.token(f"{hospital.address}/cds-services/screening-on-ordering"),
        "expired": hospital.token(address, exp=int(time.time()) - 300),
        "another issuer": hospital.token(address, iss="https://other.example.com"),
        "another key": RecordSystem().token(address),
        "no algorithm": unsigned(hospital.token(address)),
    }
    for why, token in wrong.items():
        answer = hospital.calls(path, patient_view(), token)
        assert answer.status_code == 401, why
        assert answer.headers["WWW-Authenticate"].startswith("Bearer"), why
        assert answer.json["detail"].startswith("The token of the call is not accepted: "), why
    assert "jti was used before" in hospital.calls(path, patient_view(), used).json["detail"]


def test_a_service_that_is_not_there_is_not_found(hospital):
    assert hospital.calls("/cds-services/other", patient_view()).status_code == 404
    assert hospital.calls("/cds-services/other/feedback", {}).status_code == 404


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"null", 400),
        (b'{"hook": "patient-view", "hook": "order-select"}', 400),
        (b'{"a":' * 500 + b"1" + b"}" * 500, 400),
        (b'{"hookInstance": ' + b"9" * 5000 + b"}", 400),
        (b'{"hook": "order-select"}', 400),
        (json.dumps({**patient_view(), "prefetch": {}}).encode(), 412),
        (json.dumps({**patient_view(), "context": {"patientId": ["x"] * 9}}).encode(), 200),
    ],
)
def test_hostile_and_wrong_calls_are_refused_quickly(hospital, body, status):
    token = hospital.token(f"{hospital.address}{OPENING}")
    with within(0.3):  # the first call of an app also compiles its routes
        answer = hospital.calls(OPENING, body, token)
    assert answer.status_code == status
    assert hospital.calls(OPENING, b"x" * 300_000).status_code == 413


def test_one_address_calls_only_so_often_whatever_its_tokens(hospital, monkeypatch):
    view = hospital.app.view_functions["api.cds_hook"]
    monkeypatch.setattr(view, "needs", replace(view.needs, posts_an_hour=2))
    for token, status in ((None, 200), ("wrong", 401), (None, 429)):
        answer = hospital.calls(OPENING, patient_view(), token)
        assert answer.status_code == status
    assert 0 < int(answer.headers["Retry-After"]) <= 3600
    assert answer.mimetype == "application/problem+json"


def test_nothing_about_a_person_reaches_the_log(hospital, caplog):
    caplog.set_level(logging.DEBUG)
    Patient(hospital.app.test_client()).has_sent(healthy())
    hospital.calls(OPENING, patient_view(a_medicine("Eliquis")))
    hospital.calls(OPENING, b'{"patient": "Ana Ruiz"')
    hospital.calls(OPENING, patient_view(), "planted.token.here")
    told = [record.getMessage() for record in caplog.records if record.name.startswith("screening")]
    assert not [text for text in told if "Ruiz" in text or "Eliquis" in text or "planted" in text]
