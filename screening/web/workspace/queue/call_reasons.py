"""Why a patient is to be called: the screening, what was found at the visit, and what was answered afterwards."""

from __future__ import annotations

from dataclasses import dataclass

from screening.domain.care.follow_up import FollowUp
from screening.domain.rules.kept import KeptSuggestion
from screening.domain.rules.rulebook import CALL_TODAY, EMERGENCY, Outcome, urgency_of
from screening.practice import practice
from screening.records.care.called_about import UnsentSign, unsent_signs
from screening.records.review.calls import Call
from screening.records.screenings.screenings import Screening
from screening.web.staff_wording import OUTCOMES
from screening.web.workspace.queue.rows import leading

_TOO_LATE = (
    "After needling: picked a warning sign on a link that was not open, so it was not saved which. "
    "They were told to get help now; ask what it was"
)
_IN_CHANGE = (
    "Picked a warning sign while changing their answers, and may not have sent them. "
    "They were told to get help now; ask what it was"
)


def current_of(screening: Screening) -> KeptSuggestion:
    """Return the current suggestion of a screening, as corrected or as sent."""
    kept = practice().corrections.newest(screening.id)
    return kept.suggestion if kept else screening.suggestion


@dataclass(frozen=True)
class SaidAfter:
    """What came later: urgent answers after sessions, most urgent first, and warning signs that were not sent."""

    answers: tuple[FollowUp, ...] = ()
    unsent: tuple[UnsentSign, ...] = ()

    @property
    def outcomes(self) -> tuple[Outcome, ...]:
        """Return the outcome of each."""
        said = tuple(one.answered.suggestion.outcome for one in self.answers if one.answered)
        return (*said, *(Outcome.EMERGENCY for _sign in self.unsent))


def said_after(screening: Screening, call: Call) -> SaidAfter:
    """Return what a call is about besides the screening."""
    return SaidAfter(
        tuple(practice().follow_ups.called_about(screening.id, call.id)), tuple(unsent_signs(screening.id, call.id))
    )


def worst_of(screening: Screening, current: KeptSuggestion, after: SaidAfter = SaidAfter()) -> Outcome:
    """Return the outcome that a call is about: the most severe of what was sent, corrected, and reported afterwards."""
    said = (Outcome(screening.outcome), Outcome(str(current.outcome)), *after.outcomes)
    return max(said, key=lambda outcome: outcome.rank)


def reasons_of(screening: Screening | None, current: KeptSuggestion | None, after: SaidAfter) -> str:
    """Return everything that cannot wait, each once: worst first, and among equals the newest first."""
    found = [
        (one.answered.urgency, one.answered.at, _reason_after(one.answered.suggestion))
        for one in after.answers
        if one.answered
    ]
    found += [(EMERGENCY, one.at, _IN_CHANGE if one.in_change else _TOO_LATE) for one in after.unsent]
    if screening is None or current is None or not found:
        return _reason(screening, current)
    if (own := _own_urgency(screening, current)) <= CALL_TODAY:
        found.append((own, screening.sent_at, _reason(screening, current)))
    found.sort(key=lambda one: one[1], reverse=True)
    found.sort(key=lambda one: one[0])
    return " · ".join(dict.fromkeys(why for _urgency, _at, why in found if why))


def _own_urgency(screening: Screening, current: KeptSuggestion) -> int:
    """Return the urgency of what was sent or, if worse, of its current state."""
    return min(screening.urgency, urgency_of(current.outcome, current.act))


def _reason_after(suggestion: KeptSuggestion) -> str:
    """Return what cannot wait among answers after a session."""
    first = max(suggestion.findings, key=lambda finding: finding.act.rank, default=None)
    return f"After needling: {first.therapist}" if first else ""


def _reason(screening: Screening | None, current: KeptSuggestion | None) -> str:
    """Return what cannot wait: the most urgent current finding, or the sign that was taken back."""
    if screening is None or current is None:
        return "Left a number on the urgent page, but has not sent the form"
    first = leading(screening.digest, current)
    if str(current.outcome) != str(worst_of(screening, current)):
        return f"{OUTCOMES[Outcome(screening.outcome)]} when it was sent; corrected since, and not reached yet"
    if screening.taken_back and (first is None or first.outcome is not Outcome.EMERGENCY):
        return "Picked a warning sign, then took it back"
    if _own_urgency(screening, current) > CALL_TODAY:
        return "Picked a warning sign after sending, which was not saved, or left a number"
    return first.therapist if first else ""
