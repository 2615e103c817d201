"""The overall suggestion as a GuidanceResponse."""

from __future__ import annotations

from screening.exchange.fhir.form import Resource
from screening.exchange.fhir.parameters import suggestion_parameters
from screening.exchange.fhir.provenance import ENGINE_ID, engine
from screening.exchange.fhir.screened import GUIDANCE, PATIENT, ExportedScreening
from screening.exchange.fhir.terms import ACTS, OUTCOMES, WORDS

_OUTPUT = "suggestion"


def guidance_response(screened: ExportedScreening) -> Resource:
    """Return the suggestion with its words, and everything that was found as its output."""
    form, suggestion = screened.form, screened.suggestion
    output = {"id": _OUTPUT, **suggestion_parameters(form, suggestion, screened.language)}
    outcome = str(suggestion.outcome)
    return {
        "resourceType": "GuidanceResponse",
        "contained": [engine(screened), output],
        "identifier": [screened.name(GUIDANCE)],
        "moduleCanonical": form.canonical,
        "status": "success",
        "subject": screened.refer(PATIENT),
        "occurrenceDateTime": screened.changed if screened.corrected else screened.sent,
        "performer": {"reference": f"#{ENGINE_ID}"},
        "reasonCode": [
            form.concept(OUTCOMES, outcome, WORDS[OUTCOMES][outcome]),
            form.concept(ACTS, str(screened.act), WORDS[ACTS][screened.act]),
        ],
        "note": [{"text": f"A suggestion to a clinician, not a diagnosis: {WORDS[OUTCOMES][outcome].lower()}."}],
        "outputParameters": {"reference": f"#{_OUTPUT}"},
    }
