"""What is served as FHIR, as a CapabilityStatement, and the one operation that is our own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from screening.exchange.fhir.form import Form, Resource
from screening.settings.shipped import VERSION

FHIR_VERSION = "4.0.1"
JSON = "application/fhir+json"
SCREEN = "screen"
VALIDATE = "http://hl7.org/fhir/OperationDefinition/Resource-validate"
_ALWAYS = ("on_safety", "act")  # always given besides the outcome, which is absent while there is none yet
_SECURITY = "Metadata and the form are open to all. Everything else takes a token that the practice makes for a system."


@dataclass(frozen=True)
class Served:
    """What can be done with resources of one type: interactions, and operations by name with their definitions."""

    type: str
    interactions: tuple[str, ...]
    operations: Mapping[str, str] = field(default_factory=dict)


def capability_statement(form: Form, served: Iterable[Served], since: date) -> Resource:
    """Return exactly what is served here; `since` is the day since when."""
    return {
        "resourceType": "CapabilityStatement",
        "status": "active",
        "date": since.isoformat(),
        "kind": "instance",
        "software": {"name": "Screening", "version": VERSION},
        "implementation": {"description": "Pre-visit screening of one practice", "url": form.base},
        "fhirVersion": FHIR_VERSION,
        "format": [JSON],
        "rest": [
            {
                "mode": "server",
                "security": {"description": _SECURITY},
                "resource": [_resource(one) for one in served],
            }
        ],
    }


def screen_operation(form: Form) -> Resource:
    """Return the definition of `$screen`: a response in, what the rules suggest about it out."""
    findings = [
        {"name": name, "use": "out", "min": 0, "max": "*", "part": [_part(part) for part in parts]}
        for name, parts in (
            ("finding", ("rule", "ref", "topic", "concern", "act", "outcome", "patient", "therapist")),
            ("undecided", ("rule", "ref", "topic", "outcome")),
        )
    ]
    return {
        "resourceType": "OperationDefinition",
        "id": SCREEN,
        "url": form.url("OperationDefinition", SCREEN),
        "version": VERSION,
        "name": "Screen",
        "title": "What the rules suggest about a response; nothing is stored",
        "status": "active",
        "kind": "operation",
        "affectsState": False,
        "code": SCREEN,
        "resource": ["QuestionnaireResponse"],
        "system": False,
        "type": True,
        "instance": False,
        "parameter": [
            {"name": "resource", "use": "in", "min": 1, "max": "1", "type": "QuestionnaireResponse"},
            {"name": "outcome", "use": "out", "min": 0, "max": "1", "type": "code"},
            *({"name": name, "use": "out", "min": 1, "max": "1", "type": "code"} for name in _ALWAYS),
            {"name": "questionnaire", "use": "out", "min": 1, "max": "1", "type": "canonical"},
            *findings,
        ],
    }


def _part(name: str) -> Resource:
    words = name in ("ref", "patient", "therapist")
    return {"name": name, "use": "out", "min": 1, "max": "1", "type": "string" if words else "code"}


def _resource(served: Served) -> Resource:
    operations = [{"name": name, "definition": definition} for name, definition in served.operations.items()]
    creates = {"conditionalCreate": True} if "create" in served.interactions else {}
    return {
        "type": served.type,
        "interaction": [{"code": interaction} for interaction in served.interactions],
        "versioning": "no-version",
        **creates,
        **({"operation": operations} if operations else {}),
    }
