"""What the therapist concluded, beside what was suggested."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from enum import StrEnum

from screening.domain.rules import Outcome

TAKEN_BACK = "taken_back:"  # begins the id of a warning sign that was ticked and taken back


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
    CHANGED = "changed"


_AGREES = {
    Outcome.FITS: {Conclusion.FITS, Conclusion.AFTER_DISCUSSING},
    Outcome.DISCUSS_FIRST: set(Conclusion),
    Outcome.NOT_NOW: {Conclusion.NOT_NOW, Conclusion.REFER},
    Outcome.EMERGENCY: {Conclusion.REFER},
}


def agrees(suggested: Outcome, concluded: Conclusion) -> bool:
    """Whether a conclusion follows a suggestion; whatever follows "discuss first" does: talking is what it suggests."""
    return concluded in _AGREES[suggested]


def with_confirmed_signs(suggested: Iterable[Outcome], ticks: Mapping[str, str]) -> tuple[Outcome, ...]:
    """Add an emergency to what is suggested where a warning sign that was taken back is confirmed in the room."""
    return (*suggested, *((Outcome.EMERGENCY,) if _sign_is_confirmed(ticks) else ()))


def contradicts_a_sign(emergencies: Collection[str], ticks: Mapping[str, str], concluded: Conclusion) -> bool:
    """Whether needling would fit somebody in whom a warning sign is confirmed: no reason makes that so.

    `emergencies` are the ids of the emergency findings. A sign that is not so is said so at its tick; then the rules
    run again, and a reason is enough.
    """
    return _sign_is_confirmed(ticks, emergencies) and concluded in (Conclusion.FITS, Conclusion.AFTER_DISCUSSING)


def needs_reason(suggested: Iterable[Outcome], concluded: Conclusion) -> bool:
    """Whether a conclusion needs a reason: milder than not_now or emergency, or stricter than fits.

    Where answers were corrected in the room there are two suggestions, and it has to follow both: that a warning sign
    was ticked by mistake is said in a sentence.
    """
    return not all(agrees(outcome, concluded) for outcome in suggested)


def _sign_is_confirmed(ticks: Mapping[str, str], emergencies: Collection[str] = ()) -> bool:
    """Whether a sign that was taken back, or one of these findings, is confirmed."""
    confirmed = (check for check, tick in ticks.items() if tick == Tick.CONFIRMED)
    return any(check.startswith(TAKEN_BACK) or check in emergencies for check in confirmed)
