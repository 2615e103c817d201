"""Where the resources of a Bundle come from: program, engine and rules version, as Provenance."""

from __future__ import annotations

from collections.abc import Iterable

from screening.domain.rules.suggestion import ENGINE
from screening.exchange.fhir.form import Resource
from screening.exchange.fhir.screened import RESPONSE, ExportedScreening
from screening.settings.shipped import VERSION

ENGINE_ID = "engine"
_AGENTS = "http://terminology.hl7.org/CodeSystem/provenance-participant-type"


def engine(screened: ExportedScreening) -> Resource:
    """Return what evaluated the answers as a Device: the program, its engine, and the rules."""
    versions = {"program": VERSION, "engine": str(ENGINE), "rules": screened.form.version}
    return {
        "resourceType": "Device",
        "id": ENGINE_ID,
        "status": "active",
        "deviceName": [{"name": "Screening", "type": "user-friendly-name"}],
        "version": [{"type": {"text": name}, "value": value} for name, value in versions.items()],
    }


def provenance(screened: ExportedScreening, parts: Iterable[str]) -> Resource:
    """Return the statement that the engine made these parts of the Bundle from the response, under these rules."""
    signed = screened.decision
    made = {"type": {"coding": [{"system": _AGENTS, "code": "assembler"}]}, "who": {"reference": f"#{ENGINE_ID}"}}
    attested = (
        {
            "type": {"coding": [{"system": _AGENTS, "code": "attester"}]},
            "who": {"display": signed.by},
        }
        if signed
        else {}
    )
    return {
        "resourceType": "Provenance",
        "contained": [engine(screened)],
        "target": [screened.refer(part) for part in parts],
        "recorded": screened.changed,
        "agent": [made, *([attested] if attested else [])],
        "entity": [
            {"role": "source", "what": screened.refer(RESPONSE)},
            {
                "role": "derivation",
                "what": {
                    "identifier": screened.form.identifier("rules", screened.form.version),
                    "display": f"Rules version {screened.form.version}, engine {ENGINE}",
                },
            },
        ],
    }
