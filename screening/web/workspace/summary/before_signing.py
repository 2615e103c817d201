"""What to know before signing: consent, credential, and what a colleague prepared."""

from __future__ import annotations

from datetime import datetime

from screening.practice import practice
from screening.records.review.decision_drafts import PreparedDecision, Unsigned
from screening.records.review.decisions import Decision
from screening.records.screenings.screenings import Screening
from screening.web.auth.access import staff
from screening.web.staff_wording import day
from screening.web.workspace.consents.words import flaws_in_words, lasts_words, signed_words, standing_of


def prepared_for(screening_id: str, decisions: list[Decision]) -> list[PreparedDecision]:
    """Return what colleagues without a credential prepared for others to sign, unless a decision was signed since."""
    if not practice().settings.needs_credential:
        return []  # then everyone can sign, so nothing needs preparing
    by_others = practice().unsigned.of_others(screening_id, staff().id)
    return [one for one in by_others if one.unsigned.is_prepared(_signed_at(decisions))]


def is_prepared(unsigned: Unsigned | None, decisions: list[Decision]) -> bool:
    """Return whether colleagues see what the signed-in person saved."""
    return practice().settings.needs_credential and unsigned is not None and unsigned.is_prepared(_signed_at(decisions))


def _signed_at(decisions: list[Decision]) -> datetime | None:
    return decisions[0].signed_at if decisions else None


def before_signing(screening: Screening, decisions: list[Decision]) -> dict[str, object]:
    """Return what the summary shows beside the decision."""
    standing = standing_of(screening)
    credential = practice().treating_credentials.of(staff().id) if practice().settings.needs_credential else None
    return {
        "standing": standing,
        "flaws": flaws_in_words(standing) if standing else (),
        "consent_line": signed_words(standing.newest) if standing and standing.newest else "",
        "consent_lasts": lasts_words(standing) if standing else "",
        "prepared": prepared_for(screening.id, decisions),
        "own_credential": f"your {credential.kind} expired on {day(credential.expires_on)}" if credential else "",
    }
