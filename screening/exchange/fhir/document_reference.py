"""The visit note as a DocumentReference, with its text in it."""

from __future__ import annotations

import base64

from screening.exchange.fhir.form import Resource
from screening.exchange.fhir.screened import NOTE, PATIENT, RESPONSE, ExportedScreening

_TITLE = "Visit note"


def document_reference(screened: ExportedScreening) -> Resource:
    """Return the note as plain text; it is preliminary until a decision is signed."""
    data = screened.note.encode()
    return {
        "resourceType": "DocumentReference",
        "masterIdentifier": screened.name(f"{NOTE}/{screened.version}"),
        "identifier": [screened.name(NOTE)],
        "status": "current",
        "docStatus": "final" if screened.decision else "preliminary",
        "type": {"text": _TITLE},
        "subject": screened.refer(PATIENT),
        "date": screened.changed,
        "description": f"{_TITLE} {screened.reference}",
        "content": [
            {
                "attachment": {
                    "contentType": "text/plain; charset=utf-8",
                    "data": base64.b64encode(data).decode(),
                    "size": len(data),
                    "title": _TITLE,
                    "creation": screened.changed,
                }
            }
        ],
        "context": {"related": [screened.refer(RESPONSE)]},
    }
