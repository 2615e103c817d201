"""What the therapist concluded, compared with what was suggested."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from screening.domain.questionnaire.questions import Value
from screening.domain.rules.rulebook import Outcome

TAKEN_BACK = "taken_back:"  # prefix for the id of a warning sign that was ticked and taken back

RECORD = "record:"  # prefix for the id of what a health record names and the answers do not


class Conclusion(StrEnum):
    """What a therapist can decide after history and exam."""

    FITS = "fits"
    AFTER_DISCUSSING = "after_discussing"
    NOT_NOW = "not_now"
    REFER = "refer"


MAY_TREAT = (Conclusion.FITS, Conclusion.AFTER_DISCUSSING)  # conclusions that allow the treatment


class Tick(StrEnum):
    """What the therapist found on asking about one caution."""

    CONFIRMED = "confirmed"
    NOT_CONFIRMED = "not_confirmed"
    CHANGED = "changed"


@dataclass(frozen=True)
class DecisionContent:
    """What the therapist concluded; `cautions` maps each rule that fired to what asking about it showed.

    `talked_about` are the points of consent discussed, `duties` the duties done; `message` is for the patient, sent by
    the practice itself. `suggested` is the suggestion it was compared with at signing. `replaces_because` is why it
    replaces a signed one, "" for the first. `carried_from` is the version it was signed on, if the patient was asked
    again since then and nothing changed.
    """

    conclusion: Conclusion
    reason: str = ""
    cautions: Mapping[str, Tick] = field(default_factory=dict)
    notes: str = ""
    message: str = ""
    talked_about: tuple[str, ...] = ()
    duties: tuple[str, ...] = ()
    suggested: tuple[Outcome, ...] = ()
    replaces_because: str = ""
    carried_from: str = ""


_AGREES = {
    Outcome.FITS: {Conclusion.FITS, Conclusion.AFTER_DISCUSSING},
    Outcome.DISCUSS_FIRST: set(Conclusion),
    Outcome.NOT_NOW: {Conclusion.NOT_NOW, Conclusion.REFER},
    Outcome.EMERGENCY: {Conclusion.REFER},
}


def agrees(suggested: Outcome, concluded: Conclusion) -> bool:
    """Return whether a conclusion follows a suggestion; any follows "discuss first", which suggests talking."""
    return concluded in _AGREES[suggested]


def with_confirmed_signs(suggested: Iterable[Outcome], ticks: Mapping[str, str]) -> tuple[Outcome, ...]:
    """Return the suggested outcomes, plus an emergency if a warning sign taken back is confirmed at the visit."""
    return (*suggested, *((Outcome.EMERGENCY,) if _sign_is_confirmed(ticks) else ()))


def contradicts_a_sign(emergencies: Collection[str], ticks: Mapping[str, str], concluded: Conclusion) -> bool:
    """Return whether the treatment is judged to fit despite a confirmed warning sign, which no reason can justify.

    `emergencies` are the ids of the emergency findings. A sign that is not true is marked as such at its tick; then the
    rules run again, and a reason is enough.
    """
    return _sign_is_confirmed(ticks, emergencies) and concluded in MAY_TREAT


def contradictions(
    because: Mapping[str, Mapping[str, Value | None]], ticks: Mapping[str, str]
) -> list[tuple[str, str]]:
    """Return pairs (confirmed, denied) of cautions with opposite ticks based on the same answers.

    `because` maps each to the answers that made it hold. Denying one contradicts a confirmed one if that one holds all
    the answers it rests on. If it rests on more, the rest may be what is untrue.
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
    """Return, for each question of one, its answers that the other also has."""
    return {q: _answer(value) & _answer(other[q]) if q in other else set() for q, value in one.items()}


def _answer(value: Value | None) -> set[Value | None]:
    """Return the parts of an answer that can each be true on their own: the ticks of a list, else the whole answer."""
    return set(value) if isinstance(value, tuple) else {value}


def needs_reason(suggested: Iterable[Outcome], concluded: Conclusion) -> bool:
    """Return whether a conclusion needs a reason: milder than not_now or emergency, or stricter than fits.

    If answers were corrected at the visit, there are two suggestions and it must follow both: a warning sign ticked by
    mistake has to be explained in a sentence.
    """
    return not all(agrees(outcome, concluded) for outcome in suggested)


def _sign_is_confirmed(ticks: Mapping[str, str], emergencies: Collection[str] = ()) -> bool:
    """Return whether a sign that was taken back, or one of these findings, is confirmed."""
    confirmed = (check for check, tick in ticks.items() if tick == Tick.CONFIRMED)
    return any(check.startswith(TAKEN_BACK) or check in emergencies for check in confirmed)
