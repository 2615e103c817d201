"""Outcomes arrive once at a FHIR server of others, behind a proxy that refuses, stalls, dies and returns."""

from __future__ import annotations

import http.client
import json
import random
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlalchemy import update

from screening.app import create_app
from screening.background import deliveries
from screening.exchange import other_systems
from screening.practice import NAME
from screening.records.database import db, transaction
from screening.records.operations.tables import DeliveryRow
from screening.settings import FhirServer
from tests.builders import Patient, Therapist, healthy
from tests.conftest import close
from tests.interop.conftest import NPM
from tests.receivers import Receiver, receiving

SCREENINGS, MOST_ROUNDS = 12, 60
HOW = (503, 429, 500, "stalls", "dies", "stalls after", "dies after", "takes", "takes")


@pytest.fixture
def medplum() -> Iterator[int]:
    """Medplum's FHIR router with its repository in memory; yield its port."""
    server = subprocess.Popen(["node", "fhir_server.mjs"], cwd=NPM, stdout=subprocess.PIPE, text=True)
    assert server.stdout is not None
    yield int(server.stdout.readline())
    server.kill()
    server.wait(10)
    server.stdout.close()


def asked(port: int, method: str, path: str, body: str | None = None, headers: dict[str, str] | None = None):
    """The status and the JSON of an answer."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request(method, path, body, headers or {})
    answer = connection.getresponse()
    try:
        return answer.status, json.loads(answer.read())
    finally:
        connection.close()


class Proxy(Receiver):
    """Passes on what is posted, in the way that a test says."""

    port = 0

    def take(self, path: str, headers: dict[str, str], body: str) -> int:
        passed = {name: headers[name] for name in ("Content-Type", "If-None-Exist")}
        status, _told = asked(self.port, "POST", path, body, passed)
        self.got.append((path, headers, body))
        return status


def test_each_bundle_arrives_once(settings, medplum, monkeypatch):
    monkeypatch.setattr(other_systems, "SECONDS", 0.5)
    chance = random.Random(19)
    with receiving(Proxy) as proxy:
        proxy.port = medplum
        app = create_app(replace(settings, push=FhirServer(f"{proxy.url}/fhir", "")))
        therapist = Therapist(app)
        therapist.sign_in()
        for _ in range(SCREENINGS):
            Patient(app.test_client()).has_sent(healthy())
            therapist.decide(therapist.open_first(), "fits")
        proxy.answers = [chance.choice(HOW) for _ in range(3 * SCREENINGS)]
        for _round in range(MOST_ROUNDS):
            deliveries.run_once(app)
            with app.app_context(), transaction():
                waiting = update(DeliveryRow).where(DeliveryRow.next_try_at.is_not(None))
                db.session.execute(waiting.values(next_try_at=datetime.now(UTC)))
        with app.app_context():
            depth = app.extensions[NAME].deliveries.depth()
        close(app)
        assert (depth.waiting, depth.given_up) == (0, 0)
        assert len(proxy.got) > SCREENINGS  # some of them came to the server again
    _status, kept = asked(medplum, "GET", "/kept")
    assert len(kept) == len(set(kept)) == SCREENINGS
