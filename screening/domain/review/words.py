"""What outcomes, acts, conclusions and ticks are called, on the practice's pages and in exports.

In English, as staff read them. What a patient reads is in web/patient_wording.py.
"""

from __future__ import annotations

from collections.abc import Mapping

from screening.domain.review.decision import Conclusion, Tick
from screening.domain.rules.rulebook import Act, Outcome

OUTCOMES: Mapping[str, str] = {
    Outcome.FITS: "Fits",
    Outcome.DISCUSS_FIRST: "Discuss first",
    Outcome.NOT_NOW: "Not now",
    Outcome.EMERGENCY: "Emergency",
}
ACTS: Mapping[str, str] = {
    Act.NONE: "Routine",
    Act.TALK: "At the visit",
    Act.DOCTOR_SOON: "Doctor within days",
    Act.SAME_DAY_CALL: "Call today",
    Act.EMERGENCY_ROOM: "Emergency room",
    Act.CALL_911: "Call 911",
}
CONCLUSIONS: Mapping[str, str] = {
    Conclusion.FITS: "Fits",
    Conclusion.AFTER_DISCUSSING: "Fits, discussed",
    Conclusion.NOT_NOW: "Not now",
    Conclusion.REFER: "Referred first",
}
TICKS: Mapping[str, str] = {
    Tick.CONFIRMED: "Confirmed",
    Tick.NOT_CONFIRMED: "Not true",
    Tick.CHANGED: "Changed",
}


def in_a_sentence(words: str) -> str:
    """Return words of these tables as written inside a sentence."""
    return words[:1].lower() + words[1:]
