"""What the therapist concluded, beside what was suggested."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from screening.domain.questionnaire.questions import Value
from screening.domain.rules.rulebook import Outcome

TAKEN_BACK = "taken_back:"  # begins the id of a warning sign that was ticked and taken back


class Conclusion(StrEnum):
    """What a therapist can decide after history and examination."""

    FITS = "fits"
    AFTER_DISCUSSING = "after_discussing"
    NOT_NOW = "not_now"
    REFER = "refer"


NEEDLING = (Conclusion.FITS, Conclusion.AFTER_DISCUSSING)  # conclusions after which needles may be used


class Tick(StrEnum):
    """What became of one caution when the therapist asked about it."""

    CONFIRMED = "confirmed"
    NOT_CONFIRMED = "not_confirmed"
    CHANGED = "changed"


@dataclass(frozen=True)
class DecisionContent:
    """What the therapist concluded; `cautions` says for each rule that fired what asking about it showed.

    `talked_about` are the points of consent that were talked about, `duties` the duties that were done; `message` is
    for the patient, to be given by the practice's own way. `suggested` is what it was held against when it was signed.
    """

    conclusion: Conclusion
    reason: str = ""
    cautions: Mapping[str, Tick] = field(default_factory=dict)
    notes: str = ""
    message: str = ""
    talked_about: tuple[str, ...] = ()
    duties: tuple[str, ...] = ()
    suggested: tuple[Outcome, ...] = ()


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
    return _sign_is_confirmed(ticks, emergencies) and concluded in NEEDLING


def contradictions(
    because: Mapping[str, Mapping[str, Value | None]], ticks: Mapping[str, str]
) -> list[tuple[str, str]]:
    """Return pairs (confirmed, denied) of things to ask about that were ticked both ways on the same answers.

    `because` gives for each the answers that made it hold. To deny one contradicts what was confirmed where that holds
    every answer it rests on. Where it rests on more, the rest may be what is not true.
    """
    confirmed = [check for check, tick in ticks.items() if tick == Tick.CONFIRMED]
    pairs = []
    for denied, tick in ticks.items():
        told = because.get(denied, {})
        if tick == Tick.CONFIRMED or not told:
            continue
        backing = [check for check in confirmed if any(_shared(told, because.get(check, {})).values())]
        held = [_shared(told, because[check]) for check in backing]
        if all(_answer(value) <= set().union(*(one[question] for one in held)) for question, value in told.items()):
            pairs.append((backing[0], denied))
    return pairs


def _shared(one: Mapping[str, Value | None], other: Mapping[str, Value | None]) -> dict[str, set[Value | None]]:
    """Return, for each question of one, its answers that the other has too."""
    return {q: _answer(value) & _answer(other[q]) if q in other else set() for q, value in one.items()}


def _answer(value: Value | None) -> set[Value | None]:
    """Return the parts of an answer that can be true each for itself: ticks of a list, else the answer as a whole."""
    return set(value) if isinstance(value, tuple) else {value}


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
