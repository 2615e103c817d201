"""What the codes of a research export mean, where no rules file says it."""

from __future__ import annotations

from collections.abc import Mapping

from screening.domain.research.rows import OWN_WORDS
from screening.domain.review.calls import CallOutcome, Next
from screening.domain.review.channel import Way
from screening.domain.review.decision import Conclusion, Tick
from screening.domain.rules.rulebook import Act, Concern, Outcome

_OUTCOMES: Mapping[str, str] = {
    Outcome.FITS: "The treatment may fit the plan",
    Outcome.DISCUSS_FIRST: "Something is to be discussed first",
    Outcome.NOT_NOW: "Not now",
    Outcome.EMERGENCY: "A warning sign: emergency care",
}
_ACTS: Mapping[str, str] = {
    Act.NONE: "Nothing beside the visit",
    Act.TALK: "Talk about it at the visit",
    Act.DOCTOR_SOON: "A doctor within days",
    Act.SAME_DAY_CALL: "A call on the same day",
    Act.EMERGENCY_ROOM: "To the emergency room",
    Act.CALL_911: "Call 911",
}
CODES: Mapping[str, Mapping[str, str]] = {
    "way": {
        Way.OPEN: "By the open link of the practice",
        Way.INVITED: "By an invite",
        Way.STAFF: "Typed in by staff, from paper or on the phone",
        Way.SYSTEM: "Sent by another system",
    },
    "corrected": {"1": "Yes", "0": "No"},
    "outcome": {**_OUTCOMES, "note": "A note on the plan, which suggests nothing (findings only)"},
    "on_safety": _OUTCOMES,
    "act": _ACTS,
    "conclusion": {
        Conclusion.FITS: "The treatment fits",
        Conclusion.AFTER_DISCUSSING: "It fits, after discussing",
        Conclusion.NOT_NOW: "Not now",
        Conclusion.REFER: "Referred first",
    },
    "reason": {OWN_WORDS: "Any other reason, in the therapist's own words"},
    "call_outcome": {
        CallOutcome.REACHED: "The patient was reached",
        CallOutcome.LEFT_MESSAGE: "A message was left",
        CallOutcome.NO_ANSWER: "Nobody answered",
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
    "found": {
        Tick.CONFIRMED: "Asked, and true",
        Tick.NOT_CONFIRMED: "Asked, and not true",
        Tick.CHANGED: "Asked, and different now",
    },
}
