"""The outcome of a screening as a FHIR file, to upload to a record system."""

from __future__ import annotations

import json

from werkzeug.wrappers import Response as AnyResponse

from screening.exchange.fhir.capability import JSON
from screening.exchange.fhir.outcome_bundle import outcome_bundle
from screening.practice import practice
from screening.web.auth.access import staff
from screening.web.blueprints import workspace
from screening.web.needs import TYPING, Needs
from screening.web.workspace.lookup import screening_or_404
from screening.web.workspace.summary.visit_note import note_of
from screening.workflow.fhir.outcome import hand_out
from screening.workflow.practice.staff import THERAPIST


@workspace.get("/screenings/<reference>/outcome.json")
@Needs({THERAPIST}, fresh=TYPING)
def fhir_bundle(reference: str) -> AnyResponse:
    """Return the outcome as a Bundle in a file."""
    screening = screening_or_404(reference)
    screened = hand_out(practice(), screening, practice().given.address, staff().actor, note_of(screening))
    named = {"Content-Disposition": f'attachment; filename="{reference}-fhir.json"'}
    data = json.dumps(outcome_bundle(screened), ensure_ascii=False, indent=1)
    return AnyResponse(data, content_type=JSON, headers=named)
