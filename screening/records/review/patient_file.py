"""The file on one person: everything stored about them, and its JSON."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime

from screening.domain.care.episode import Episode
from screening.domain.care.follow_up import FollowUp
from screening.domain.care.session import CareSession
from screening.domain.people.identity import Identity
from screening.records.audit.chaining import Entry
from screening.records.care.episodes import closings_data
from screening.records.care.follow_ups import follow_up_data
from screening.records.care.sessions import content_data
from screening.records.consents.consents import Consent, consent_data
from screening.records.hooks.cards import ShownCard, card_data
from screening.records.review.calls import Call
from screening.records.review.corrections import Correction, correction_data
from screening.records.review.decisions import Decision, conclusions_data
from screening.records.screenings.answers import answers_data
from screening.records.screenings.identities import identity_data
from screening.records.screenings.screenings import Screening
from screening.records.screenings.suggestions import suggestion_data
from screening.records.sealing import Json


@dataclass(frozen=True)
class FiledScreening:
    """One screening and what became of it; `entered_by` is who typed it in for the patient, "" if no one did.

    `calls` are those about it, `cards` those shown in record systems, `consents` what was signed, each with the text
    that was read. `episode` is the course of care that this version opened, with everything recorded of its `sessions`
    and the questionnaires between them (`follow_ups`).
    """

    screening: Screening
    entered_by: str
    former_identities: tuple[Identity, ...]
    corrections: tuple[Correction, ...]
    decisions: tuple[Decision, ...]
    audit: tuple[Entry, ...]
    calls: tuple[Call, ...] = ()
    cards: tuple[ShownCard, ...] = ()
    consents: tuple[tuple[Consent, str], ...] = ()
    episode: Episode | None = None
    sessions: tuple[CareSession, ...] = ()
    follow_ups: tuple[FollowUp, ...] = ()


@dataclass(frozen=True)
class PatientFile:
    """Everything about one person, oldest screening first."""

    made_at: datetime
    screenings: tuple[FiledScreening, ...]


def file_data(file: PatientFile) -> Json:
    """Return the file as JSON data."""
    return {
        "made_at": file.made_at.isoformat(),
        "screenings": [_screening_data(filed) for filed in file.screenings],
    }


def _screening_data(filed: FiledScreening) -> Json:
    one = filed.screening
    return {
        "reference": one.reference,
        "sent_at": one.sent_at.isoformat(),
        "language": one.language,
        "way": str(one.way),
        "visit_on": one.visit_on.isoformat() if one.visit_on else None,
        "entered_by": filed.entered_by or None,
        "identity": identity_data(one.identity),
        "former_identities": [identity_data(former) for former in filed.former_identities],
        "answers": answers_data(one),
        "suggestion": suggestion_data(one.suggestion),
        "corrections": [_correction_data(correction) for correction in filed.corrections],
        "decisions": [_decision_data(decision) for decision in filed.decisions],
        "calls": [_call_data(call) for call in filed.calls],
        "consents": [consent_data(consent, text) for consent, text in filed.consents],
        "cards": [_card_data(card) for card in filed.cards],
        **({"course_of_care": _episode_data(filed.episode, filed)} if filed.episode else {}),
        "audit": [{**asdict(entry), "at": entry.at.isoformat()} for entry in filed.audit],
    }


def _episode_data(episode: Episode, filed: FiledScreening) -> Json:
    return {
        "opened_at": episode.opened_at.isoformat(),
        "active_at": episode.active_at.isoformat(),
        "closed_at": episode.closed_at.isoformat() if episode.closed_at else None,
        **closings_data(episode.closings),
        "sessions": [
            {
                "held_on": session.held_on.isoformat(),
                "number": session.number,
                "recorded_at": session.recorded_at.isoformat(),
                "recorded_by": session.recorded_by,
                **content_data(session.content),
            }
            for session in filed.sessions
        ],
        "follow_ups": [follow_up_data(one) for one in filed.follow_ups],
    }


def _correction_data(correction: Correction) -> Json:
    return {
        "number": correction.number,
        "made_at": correction.made_at.isoformat(),
        "made_by": correction.made_by,
        **correction_data(correction.changes, correction.suggestion),
    }


def _call_data(call: Call) -> Json:
    return {
        "raised_at": call.raised_at.isoformat(),
        "phone": call.phone or None,
        "taken_at": call.taken_at.isoformat() if call.taken_at else None,
        "taken_by": call.taken_by or None,
        "closed_at": call.closed_at.isoformat() if call.closed_at else None,
        "log": [{"made_at": one.made_at.isoformat(), "made_by": one.made_by, **asdict(one.report)} for one in call.log],
    }


def _card_data(card: ShownCard) -> Json:
    named = {"uuid": card.uuid, "issuer": card.issuer, "service": card.service, "shown_at": card.shown_at.isoformat()}
    return {**named, **card_data(card)}


def _decision_data(decision: Decision) -> Json:
    return {
        "number": decision.number,
        "signed_at": decision.signed_at.isoformat(),
        "signed_by": decision.signed_by,
        "content": conclusions_data(decision.content),
    }
