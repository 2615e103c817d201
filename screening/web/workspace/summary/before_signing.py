"""What to know before signing: consent, credential, and what a colleague prepared."""

from __future__ import annotations

from screening.practice import practice
from screening.records.review.decision_drafts import PreparedDecision
from screening.records.review.decisions import Decision
from screening.records.screenings.screenings import Screening
from screening.web.auth.access import staff
from screening.web.staff_wording import day
from screening.web.workspace.consents.words import flaws_in_words, lasts_words, signed_words, standing_of
from screening.web.workspace.summary.decision_form import PREPARED


def prepared_for(screening_id: str, decisions: list[Decision]) -> list[PreparedDecision]:
    """Return what colleagues without a credential prepared for others to sign, unless a decision was signed since."""
    if not practice().settings.needs_credential:
        return []  # then everyone can sign, so nothing needs preparing
    signed = decisions[0].signed_at if decisions else None
    by_others = practice().unsigned.of_others(screening_id, staff().id)
    meant = (one for one in by_others if PREPARED in one.unsigned.fields)
    return [one for one in meant if signed is None or one.unsigned.saved_at > signed]


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
