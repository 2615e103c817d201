"""The outcome of a screening as a Bundle."""

from __future__ import annotations

from werkzeug.wrappers import Response

from screening.exchange.fhir.outcome_bundle import outcome_bundle
from screening.practice import practice, visit_note_of
from screening.records.access.machine_clients import Scope
from screening.web.api.fhir_answers import current, screening_here
from screening.web.auth.machines import caller
from screening.web.blueprints import api
from screening.web.needs import Needs
from screening.workflow.fhir.outcome import hand_out


@api.get("/fhir/Bundle/<reference>")
@Needs({Scope.READ})
def bundle(reference: str) -> Response:
    """Return the outcome of a screening: answers, suggestion, cautions, measures, visit note and provenance."""
    screening = screening_here(reference)
    screened = hand_out(practice(), screening, practice().given.address, caller(), visit_note_of(screening))
    return current(outcome_bundle(screened))
