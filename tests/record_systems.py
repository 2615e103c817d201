"""A record system that asks by CDS Hooks: its keys, its tokens, and the calls as the specification writes them."""

from __future__ import annotations

import json
import time
from base64 import urlsafe_b64encode
from pathlib import Path
from typing import Any
from uuid import uuid4

from joserfc import jwt
from joserfc.jwk import ECKey, OctKey, RSAKey

from tests.builders import BORN

ISSUER = "https://ehr.example.com"
ALGORITHMS = ["RS256", "ES384", "HS256"]


class RecordSystem:
    """An issuer with one key; `claims` change its tokens."""

    def __init__(self, issuer: str = ISSUER, kid: str = "one") -> None:
        self.issuer = issuer
        self.key: Any = ECKey.generate_key("P-384", {"kid": kid, "alg": "ES384", "use": "sig"})

    def published(self) -> str:
        """The key set, as it is published."""
        return json.dumps({"keys": [self.key.as_dict(private=False)]})

    def in_file(self, folder: Path) -> str:
        """The key set in a file, by its path."""
        path = folder / f"{uuid4().hex}.json"
        path.write_text(self.published())
        return str(path)

    def token(self, audience: str, key: Any = None, header: dict[str, Any] | None = None, **claims: Any) -> str:
        """A token for an address, valid for five minutes; a claim that is None lacks."""
        now = int(time.time())
        said = {"iss": self.issuer, "aud": audience, "exp": now + 300, "iat": now, "jti": uuid4().hex, **claims}
        told = {"alg": "ES384", "typ": "JWT", "kid": "one", **(header or {})}
        given = {name: value for name, value in said.items() if value is not None}
        return str(jwt.encode(told, given, key or self.key, algorithms=ALGORITHMS))


def unsigned(token: str) -> str:
    """The same token without a signature, whose header says that it needs none."""
    header = urlsafe_b64encode(b'{"alg":"none","typ":"JWT"}').decode().rstrip("=")
    return f"{header}.{token.split('.')[1]}."


def other_keys() -> dict[str, Any]:
    """Keys of other kinds, by the algorithm they sign with."""
    return {"RS256": RSAKey.generate_key(2048), "HS256": OctKey.generate_key(256)}


def a_patient(name: str = "Ana Ruiz", born: str = BORN.isoformat()) -> dict[str, Any]:
    """A Patient of the record system."""
    given, _, family = name.rpartition(" ")
    return {
        "resourceType": "Patient",
        "id": "1288992",
        "name": [{"use": "official", "family": family, "given": given.split()}],
        "birthDate": born,
    }


def patient_view(*chart: dict[str, Any], patient: dict[str, Any] | None = None) -> dict[str, Any]:
    """A call as the specification's example, section "Example: Calling a CDS Service"."""
    kinds = {one["resourceType"]: {"resourceType": "Bundle", "type": "searchset", "entry": []} for one in chart}
    for one in chart:
        kinds[one["resourceType"]]["entry"].append({"resource": one})
    return {
        "hookInstance": "d1577c69-dfbe-44ad-ba6d-3e05e953b2ea",
        "fhirServer": "https://hooks.smarthealthit.org:9080",
        "hook": "patient-view",
        "fhirAuthorization": {
            "access_token": "some-opaque-fhir-access-token",
            "token_type": "Bearer",
            "expires_in": 300,
            "scope": "user/Patient.read user/Observation.read",
            "subject": "cds-service4",
        },
        "context": {"userId": "Practitioner/example", "patientId": "1288992", "encounterId": "89284"},
        "prefetch": {"patient": patient or a_patient(), **kinds},
    }


def order_select(*orders: dict[str, Any], selected: bool = True, **more: Any) -> dict[str, Any]:
    """A call when orders are selected, as the hook's own page has it."""
    named = [{"id": f"draft-{number}", **one} for number, one in enumerate(orders)]
    selections = [f"{one['resourceType']}/{one['id']}" for one in named] if selected else []
    drafts = {"resourceType": "Bundle", "entry": [{"resource": one} for one in named]}
    call = {**patient_view(*more.pop("chart", ()), **more), "hook": "order-select"}
    context = {"userId": "PractitionerRole/123", "patientId": "1288992"}
    return {**call, "context": {**context, "selections": selections, "draftOrders": drafts}}
