"""A screening as it is sent to other systems, and the names and addresses of its parts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from uuid import NAMESPACE_URL, uuid5

from screening.domain.people.identity import Identity
from screening.domain.questionnaire.answers import Answers
from screening.domain.review.decision import DecisionContent
from screening.domain.rules.rulebook import Act
from screening.domain.rules.suggestion import Suggestion
from screening.exchange.fhir.form import Form, Resource
from screening.exchange.fhir.patient import patient_of
from screening.exchange.fhir.response import questionnaire_response

PATIENT, RESPONSE, GUIDANCE, NOTE = "patient", "response", "guidance", "note"
CAUTION, MEASURE = "caution", "measure"  # parts with several instances: caution-<rule>
_TYPES = {
    PATIENT: "Patient",
    RESPONSE: "QuestionnaireResponse",
    GUIDANCE: "GuidanceResponse",
    NOTE: "DocumentReference",
    CAUTION: "DetectedIssue",
    MEASURE: "Observation",
}


@dataclass(frozen=True)
class SignedDecision:
    """A decision, who signed it, and when."""

    content: DecisionContent
    by: str
    at: datetime


@dataclass(frozen=True)
class ExportedScreening:
    """A screening in its current state: what is sent to other systems.

    `changed_at` is when it last changed, and `version` counts its changes from 1: answers corrected at the visit,
    decisions signed, identities replaced. `corrected` says whether the answers are no longer those that were sent.
    `note` is the text of the visit note.
    """

    form: Form
    reference: str
    language: str
    sent_at: datetime
    changed_at: datetime
    version: int
    identity: Identity
    answers: Answers
    suggestion: Suggestion
    act: Act
    note: str = ""
    decision: SignedDecision | None = None
    corrected: bool = False

    def name(self, part: str) -> Resource:
        """Return the identifier of a part of it, the same each time."""
        return self.form.identifier("screening", f"{self.reference}/{part}" if part != RESPONSE else self.reference)

    def at(self, part: str) -> str:
        """Return the address of a part of it in the Bundle."""
        return f"urn:uuid:{uuid5(NAMESPACE_URL, f'{self.form.base}/{self.reference}/{part}')}"

    def refer(self, part: str) -> Resource:
        """Return a reference to a part of it in the Bundle."""
        return {"reference": self.at(part), "type": _TYPES[part.partition("-")[0]]}

    @cached_property
    def sent(self) -> str:
        """Return when it was sent."""
        return instant(self.sent_at)

    @cached_property
    def changed(self) -> str:
        """Return when it last changed."""
        return instant(self.changed_at)


def instant(moment: datetime) -> str:
    """Return a moment as FHIR writes it, to the second."""
    return moment.isoformat(timespec="seconds")


def stored_response(screened: ExportedScreening) -> Resource:
    """Return the response of a screening with its identifier and the patient, as it is read and exported by itself."""
    patient = {"reference": f"#{PATIENT}"}
    return {
        **_response(screened),
        "id": screened.reference,
        "contained": [{"id": PATIENT, **patient_of(screened.identity)}],
        "subject": patient,
        **({} if screened.identity.answered_by_helper else {"source": patient}),
    }


def response_in_bundle(screened: ExportedScreening) -> Resource:
    """Return the response as an entry of the Bundle, about the patient there."""
    return _response(screened) | {"subject": screened.refer(PATIENT)}


def bundle_of(screened: ExportedScreening, parts: Iterable[tuple[str, Resource]]) -> Resource:
    """Return a Bundle of named parts."""
    return {
        "resourceType": "Bundle",
        "id": screened.reference,
        "meta": {"versionId": str(screened.version), "lastUpdated": screened.changed},
        "identifier": screened.name("bundle"),
        "type": "collection",
        "timestamp": screened.changed,
        "entry": [{"fullUrl": screened.at(part), "resource": resource} for part, resource in parts],
    }


def _response(screened: ExportedScreening) -> Resource:
    response = questionnaire_response(screened.form, screened.answers, screened.language)
    return response | {
        "meta": {"versionId": str(screened.version), "lastUpdated": screened.changed},
        "identifier": screened.name(RESPONSE),
        "status": "amended" if screened.corrected else "completed",
        "authored": screened.sent,
    }
