"""What the therapist concluded, beside what was suggested."""

from __future__ import annotations

from enum import StrEnum

from screening.domain.rules import Outcome


class Conclusion(StrEnum):
    """What a therapist can decide after history and examination."""

    FITS = "fits"
    AFTER_DISCUSSING = "after_discussing"
    NOT_NOW = "not_now"
    REFER = "refer"


class Tick(StrEnum):
    """What became of one caution when the therapist asked about it."""

    CONFIRMED = "confirmed"
    NOT_CONFIRMED = "not_confirmed"


_AGREES = {
    Outcome.FITS: {Conclusion.FITS, Conclusion.AFTER_DISCUSSING},
    Outcome.DISCUSS_FIRST: set(Conclusion),
    Outcome.NOT_NOW: {Conclusion.NOT_NOW, Conclusion.REFER},
    Outcome.EMERGENCY: {Conclusion.REFER},
}


def needs_reason(suggested: Outcome, concluded: Conclusion) -> bool:
    """Whether a conclusion needs a reason: milder than not_now or emergency, or stricter than fits.

    Whatever follows "discuss first" is agreement: talking is what was suggested.
    """
    return concluded not in _AGREES[suggested]
