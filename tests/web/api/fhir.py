"""Responses as another system sends them."""

from __future__ import annotations

import json
from typing import Any

from screening.domain.rules.rulebook import Rulebook
from screening.exchange.fhir.form import Form
from screening.exchange.fhir.response import questionnaire_response
from tests.builders import BORN, as_values, healthy

ADDRESS = "http://localhost:8000"  # of the practice of the tests
FHIR = {"Content-Type": "application/fhir+json"}


def a_response(rulebook: Rulebook, answers: dict[str, Any] | None = None, number: str = "1", **changes: Any) -> Any:
    """The answers of somebody, healthy if nothing else is given, with an identifier and the person."""
    form = Form(rulebook, ADDRESS)
    given = questionnaire_response(form, as_values(answers or healthy()), changes.pop("language", "en"))
    patient = {"resourceType": "Patient", "id": "p", "name": [{"given": ["Ana"], "family": "Ruiz"}]}
    patient |= {"birthDate": BORN.isoformat(), "telecom": [{"system": "phone", "value": "509 555 0199"}]}
    given |= {"identifier": {"system": "urn:oid:1.2.3", "value": number}, "contained": [patient]}
    return json.loads(json.dumps(given | {"subject": {"reference": "#p"}} | changes))
