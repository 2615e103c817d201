"""The result that a patient takes along, as FHIR: what they read, as text and point by point, and who it is about.

It contains only what their page says: sentences in the patient's words, no rule codes, no answers and nothing that a
therapist wrote.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from screening.domain.rules.rulebook import Outcome
from screening.exchange.fhir.form import Form, Resource
from screening.exchange.fhir.terms import OUTCOMES, WORDS


@dataclass(frozen=True)
class ResultFindings:
    """What a patient reads, in parts: the outcome in their headline, what to talk about, and other notes."""

    outcome: Outcome
    headline: str
    points: tuple[str, ...]
    notes: tuple[str, ...] = ()


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
    findings: ResultFindings

    @property
    def person(self) -> Resource:
        """Return the patient it is about."""
        known = {"birthDate": self.born} if self.born else {}
        return {"resourceType": "Patient", "name": [{"text": self.name}], **known}

    @property
    def sent(self) -> str:
        return self.sent_at.isoformat(timespec="seconds")


def result_bundle(document: ResultDocument) -> Resource:
    """Return a FHIR R4 Bundle with the patient and a DocumentReference that holds the text."""
    patient, about = (f"urn:uuid:{uuid4()}" for _ in range(2))
    attachment = {
        "contentType": "text/plain; charset=utf-8",
        "language": document.language,
        "data": b64encode(document.text.encode()).decode(),
        "title": document.title,
        "creation": document.sent,
    }
    text = {
        "resourceType": "DocumentReference",
        "status": "current",
        "docStatus": "final",
        "type": {"text": document.title},
        "subject": {"reference": patient},
        "date": document.sent,
        "author": [{"display": document.practice}],
        "description": f"{document.title} ({document.reference})",
        "content": [{"attachment": attachment}],
    }
    return _bundle(document, {patient: document.person, about: text})


def findings_bundle(document: ResultDocument, form: Form) -> Resource:
    """Return a FHIR R4 Bundle with the patient, what is suggested, and each point to talk about, in their words.

    `form` is the one they answered.
    """
    found, language = document.findings, {"language": document.language}
    patient, guidance = (f"urn:uuid:{uuid4()}" for _ in range(2))
    outcome = form.concept(OUTCOMES, found.outcome, WORDS[OUTCOMES][found.outcome])
    suggested: Resource = {
        "resourceType": "GuidanceResponse",
        **language,
        "moduleCanonical": form.canonical,
        "status": "success",
        "subject": {"reference": patient},
        "occurrenceDateTime": document.sent,
        "performer": {"display": document.practice},
        "reasonCode": [{**outcome, "text": found.headline}],
        **({"note": [{"text": one} for one in found.notes]} if found.notes else {}),
    }
    issues: dict[str, Resource] = {
        f"urn:uuid:{uuid4()}": {
            "resourceType": "DetectedIssue",
            **language,
            "status": "preliminary",
            "patient": {"reference": patient},
            "identifiedDateTime": document.sent,
            "implicated": [{"reference": guidance}],
            "detail": point,
        }
        for point in found.points
    }
    return _bundle(document, {patient: document.person, guidance: suggested, **issues})


def _bundle(document: ResultDocument, parts: Mapping[str, Resource]) -> Resource:
    return {
        "resourceType": "Bundle",
        "type": "collection",
        "timestamp": document.sent,
        "entry": [{"fullUrl": url, "resource": resource} for url, resource in parts.items()],
    }
