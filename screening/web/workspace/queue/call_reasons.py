"""Why a patient is to be called: the screening, what was found at the visit, and what was answered afterwards."""

from __future__ import annotations

from collections.abc import Iterable

from screening.domain.care.follow_up import FollowUp
from screening.domain.rules.kept import KeptSuggestion
from screening.domain.rules.rulebook import CALL_TODAY, Outcome, urgency_of
from screening.practice import practice
from screening.records.screenings.screenings import Screening
from screening.web.staff_wording import OUTCOMES
from screening.web.workspace.queue.rows import leading


def current_of(screening: Screening) -> KeptSuggestion:
    """Return what the rules say of a screening, as corrected or as sent."""
    kept = practice().corrections.newest(screening.id)
    return kept.suggestion if kept else screening.suggestion


def worst_of(screening: Screening, current: KeptSuggestion, after: Iterable[FollowUp] = ()) -> Outcome:
    """Return the outcome that a call stays about: the most severe of what was sent, corrected, and said afterwards."""
    said = [one.answered.suggestion.outcome for one in after if one.answered]
    return max(Outcome(screening.outcome), Outcome(str(current.outcome)), *said, key=lambda outcome: outcome.rank)


def reasons_of(screening: Screening | None, current: KeptSuggestion | None, after: Iterable[FollowUp]) -> str:
    """Return everything that cannot wait, each once: the worst first, and of what is as bad the newest."""
    found = [
        (one.answered.urgency, one.answered.at, _reason_after(one.answered.suggestion)) for one in after if one.answered
    ]
    if screening is None or current is None or not found:
        return _reason(screening, current)
    if (own := _own_urgency(screening, current)) <= CALL_TODAY:
        found.append((own, screening.sent_at, _reason(screening, current)))
    found.sort(key=lambda one: one[1], reverse=True)
    found.sort(key=lambda one: one[0])
    return " · ".join(dict.fromkeys(why for _urgency, _at, why in found if why))


def _own_urgency(screening: Screening, current: KeptSuggestion) -> int:
    """Return how urgent what was sent is, or what stands of it, if that is worse."""
    return min(screening.urgency, urgency_of(current.outcome, current.act))


def _reason_after(suggestion: KeptSuggestion) -> str:
    """Return what cannot wait of what was answered after a session."""
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
