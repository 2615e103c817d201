"""What a patient answered between sessions, and what has changed, for the summary, most urgent first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from screening.domain.care.follow_up import FollowUp, FollowUpState
from screening.domain.care.outcomes import MeasuredChange, MeasuredOutcome
from screening.domain.rules.kept import KeptFinding
from screening.domain.rules.rulebook import CALL_TODAY
from screening.domain.rules.rulebook import Outcome as Suggested
from screening.practice import practice
from screening.rulebook.wording import answer_text
from screening.settings.languages import FIRST
from screening.web.outcome_chart import OutcomeChart, outcome_chart
from screening.workflow.care.course import Course
from screening.workflow.care.outcomes import outcomes_of
from screening.workflow.rules.versions import rulebook_of

_NEWEST = 3
CHANGES = {
    MeasuredChange.BETTER: "Better, by at least the smallest meaningful change",
    MeasuredChange.SAME: "No meaningful change",
    MeasuredChange.WORSE: "Worse, by at least the smallest meaningful change",
}


@dataclass(frozen=True)
class AnsweredCard:
    """One answered follow-up: its title, which session it was about, the findings, and each answer in words.

    `outcome` is None if a questionnaire only measures and suggests nothing.
    """

    title: str
    day: date
    about: date | None
    outcome: Suggested | None
    findings: tuple[KeptFinding, ...]
    answers: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class OutcomeCard:
    """A number over time with its chart; `change` is the change in words, `threshold` what counts as one, and why."""

    outcome: MeasuredOutcome
    chart: OutcomeChart | None
    change: str
    threshold: str


@dataclass(frozen=True)
class FollowUpCard:
    """What the summary shows; `answered` has the newest first, but urgent ones before all others.

    `waiting` is how many links are open now, `heard` how many were answered in all.
    """

    answered: tuple[AnsweredCard, ...]
    outcomes: tuple[OutcomeCard, ...]
    waiting: int
    heard: int


def follow_up_card(course: Course) -> FollowUpCard:
    """Return what was asked in a course of care."""
    episode = course.episode
    asked = practice().follow_ups.of(episode.screening_id)
    worst_first = sorted(asked, key=_worst_then_newest, reverse=True)
    kept = _not_cut(course, asked)
    shown = [one for place, one in enumerate(worst_first) if place < _NEWEST or one.id in kept]
    zone = practice().settings.time_zone
    return FollowUpCard(
        tuple(card for one in shown if (card := answered_card(one))),
        tuple(_outcome_card(one) for one in outcomes_of(practice(), episode.screening_id, zone) if one.first),
        sum(one.state(datetime.now(UTC), closed=not episode.is_open) is FollowUpState.OPEN for one in asked),
        sum(one.answered is not None for one in asked),
    )


def _worst_then_newest(one: FollowUp) -> tuple[int, datetime]:
    return (one.answered.suggestion.outcome.rank, one.answered.at) if one.answered else (-1, one.asked_at)


def _not_cut(course: Course, asked: Sequence[FollowUp]) -> set[str]:
    """Return the ids of urgent answers that no one has dealt with: not signed since then, or the call is open."""
    signed = [one.signed_at for version in course.versions for one in version.decisions if not one.content.carried_from]
    last = max(signed, default=None)
    urgent = [(one, one.answered.at) for one in asked if one.answered and one.answered.urgency <= CALL_TODAY]
    unsigned = {one.id for one, at in urgent if last is None or at > last}
    newest = course.versions[-1].screening.id
    call = practice().calls.of(newest)
    if call is None or call.closed_at is not None:
        return unsigned
    return unsigned | {one.id for one in practice().follow_ups.called_about(newest, call.id)}


def answered_card(follow_up: FollowUp) -> AnsweredCard | None:
    """Return one follow-up in words, under the rules that it was answered under; None if it was not answered."""
    sent = follow_up.answered
    book = rulebook_of(practice(), sent.digest).questionnaires.get(follow_up.questionnaire) if sent else None
    if sent is None or book is None or book.asking is None:
        return None
    asked, outcome = book.questionnaire.by_id, sent.suggestion.outcome
    only_measures = bool(book.asking.measured) and outcome is Suggested.FITS
    return AnsweredCard(
        title=book.asking.title[FIRST],
        day=sent.at.astimezone(practice().settings.time_zone).date(),
        about=follow_up.session_on,
        outcome=None if only_measures else outcome,
        findings=tuple(one for one in sent.suggestion.findings if one.outcome not in (None, Suggested.FITS)),
        answers=tuple(
            (asked[name].ask[FIRST], answer_text(asked[name], said, FIRST)) for name, said in sent.answers.items()
        ),
    )


def _outcome_card(outcome: MeasuredOutcome) -> OutcomeCard:
    measured = outcome.measured
    least = [f"{measured.points} point{'s' * (measured.points != 1)}"] if measured.points else []
    least += [f"{measured.percent}% of the first"] if measured.percent else []
    sources = ", ".join(measured.sources)
    return OutcomeCard(
        outcome,
        outcome_chart(outcome),
        CHANGES[outcome.change] if outcome.change else "",
        f"Smallest meaningful change: {' or '.join(least)} ({sources}). No clinician has reviewed this.",
    )
