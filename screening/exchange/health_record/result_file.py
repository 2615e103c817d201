"""The result that a patient takes along, as FHIR: what they read, as text, and whom it is about."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4


@dataclass(frozen=True)
class ResultDocument:
    """What a patient reads, in their language; `reference` is the name of the screening."""

    title: str
    text: str
    language: str
    practice: str
    reference: str
    sent_at: datetime
    name: str
    born: str


def result_bundle(document: ResultDocument) -> dict[str, Any]:
    """Return a FHIR R4 Bundle with the patient and a DocumentReference that holds the text."""
    patient, about = (f"urn:uuid:{uuid4()}" for _ in range(2))
    person = {
        "resourceType": "Patient",
        "name": [{"text": document.name}],
        **({"birthDate": document.born} if document.born else {}),
    }
    attachment = {
        "contentType": "text/plain; charset=utf-8",
        "language": document.language,
        "data": b64encode(document.text.encode()).decode(),
        "title": document.title,
        "creation": document.sent_at.isoformat(timespec="seconds"),
    }
    text = {
        "resourceType": "DocumentReference",
        "status": "current",
        "docStatus": "final",
        "type": {"text": document.title},
        "subject": {"reference": patient},
        "date": document.sent_at.isoformat(timespec="seconds"),
        "author": [{"display": document.practice}],
        "description": f"{document.title} ({document.reference})",
        "content": [{"attachment": attachment}],
    }
    entries = [{"fullUrl": patient, "resource": person}, {"fullUrl": about, "resource": text}]
    return {
        "resourceType": "Bundle",
        "type": "collection",
        "timestamp": document.sent_at.isoformat(timespec="seconds"),
        "entry": entries,
    }
