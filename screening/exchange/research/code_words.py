"""What the codes of a research export mean, where no rules file says so."""

from __future__ import annotations

from collections.abc import Mapping

from screening.domain.research.rows import OWN_WORDS
from screening.domain.review.calls import CallOutcome, Next
from screening.domain.review.channel import Way
from screening.domain.review.words import ACTS, CONCLUSIONS, OUTCOMES, TICKS
from screening.domain.rules.rulebook import Concern

CODES: Mapping[str, Mapping[str, str]] = {
    "way": {
        Way.OPEN: "By the open link of the practice",
        Way.INVITED: "By an invite",
        Way.STAFF: "Typed in by staff, from paper or on the phone",
        Way.SYSTEM: "Sent by another system",
    },
    "corrected": {"1": "Yes", "0": "No"},
    "outcome": {**OUTCOMES, "note": "A note on the plan, which suggests nothing (findings only)"},
    "on_safety": OUTCOMES,
    "act": ACTS,
    "conclusion": CONCLUSIONS,
    "reason": {OWN_WORDS: "Any other reason, in the therapist's own words"},
    "call_outcome": {
        CallOutcome.REACHED: "The patient was reached",
        CallOutcome.LEFT_MESSAGE: "A message was left",
        CallOutcome.NO_ANSWER: "No one answered",
        CallOutcome.SENT_TO_EMERGENCY: "The patient was sent to emergency care",
        CallOutcome.OTHER: "Something else",
    },
    "call_next": {
        Next.ON_THE_WAY: "On the way to emergency care",
        Next.CALLED_911: "Called 911",
        Next.WILL_NOT_GO: "Will not go",
        Next.NO_EMERGENCY: "Found not to be an emergency",
    },
    "concern": {
        Concern.SAFETY: "Safety",
        Concern.UNKNOWN: "Something that is not known yet",
        Concern.CONSENT: "Consent",
        Concern.WISH: "What the patient wishes",
        Concern.COMFORT: "Comfort",
        Concern.TIMING: "When to treat",
        Concern.DUTY: "A duty of the practice",
        Concern.PLAN: "The plan",
    },
    "found": TICKS,
}
