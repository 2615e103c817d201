"""The outcome of a screening as a Bundle: its parts, put together."""

from __future__ import annotations

from screening.exchange.fhir.detected_issue import cautions, detected_issue, issue_part
from screening.exchange.fhir.document_reference import document_reference
from screening.exchange.fhir.form import Resource
from screening.exchange.fhir.guidance_response import guidance_response
from screening.exchange.fhir.observation import observations
from screening.exchange.fhir.patient import patient_of
from screening.exchange.fhir.provenance import provenance
from screening.exchange.fhir.screened import (
    GUIDANCE,
    NOTE,
    PATIENT,
    RESPONSE,
    ExportedScreening,
    bundle_of,
    response_in_bundle,
)


def outcome_bundle(screened: ExportedScreening) -> Resource:
    """Return everything that other systems read of a screening, each part once."""
    found = cautions(screened)
    parts = {
        RESPONSE: response_in_bundle(screened),
        GUIDANCE: guidance_response(screened),
        **{issue_part(finding): detected_issue(screened, finding) for finding in found},
        **dict(observations(screened)),
        **({NOTE: document_reference(screened)} if screened.note else {}),
    }
    whole = {PATIENT: {**patient_of(screened.identity), "identifier": [screened.name(PATIENT)]}, **parts}
    whole["provenance"] = provenance(screened, parts)
    return bundle_of(screened, whole.items())
