"""What was measured in a course of care: numbers of the intake asked again, and what the person named."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime, tzinfo

from screening.domain.care.follow_up import FollowUp, FollowUpAnswers
from screening.domain.care.outcomes import MeasuredOutcome, Measurement, NamedActivity, measurement
from screening.domain.care.session import current
from screening.domain.questionnaire.questions import Value
from screening.domain.rules.asking import Measured
from screening.domain.rules.rulebook import Rulebook
from screening.records.screenings.screenings import Screening
from screening.records.stores import Stores
from screening.workflow.rules.versions import rulebook_in_force


def outcomes_of(stores: Stores, episode_of: str, zone: tzinfo) -> tuple[MeasuredOutcome, ...]:
    """Return each number that the rules in force measure again, with its values in a course of care."""
    screening, asked = stores.screenings.by_id(episode_of), stores.follow_ups.of(episode_of)
    needled = sum(session.content.needled for session in current(stores.care_sessions.of(episode_of)))
    found, intake = [], rulebook_in_force(stores)
    for name, book in intake.questionnaires.items():
        if screening and book.asking and book.asking.measured:
            begun = at_first(screening, intake, book.asking.measured, zone)
            found.append(measured_outcome(book, begun, answers_to(name, asked), zone))
    return tuple(replace(one, needled=needled) for one in found)


def at_first(screening: Screening, intake: Rulebook, measured: Measured, zone: tzinfo) -> Measurement | None:
    """Return the number that the intake gave; None if it does not ask, as for what the person names later."""
    fact = (measured.fact, intake.facts.get(measured.fact))
    return measurement(fact, screening.suggestion.facts, screening.answers, _day(screening.sent_at, zone))


def measured_outcome(
    book: Rulebook, begun: Measurement | None, sent: Sequence[FollowUpAnswers], zone: tzinfo
) -> MeasuredOutcome:
    """Return what the questionnaire `book` measured in these answers, oldest first.

    The first number is that of the intake, `begun`; for what the person names, that of the first answers.
    """
    measured = book.asking.measured if book.asking else None
    if measured is None:
        raise ValueError("this questionnaire measures nothing")
    fact = (measured.fact, book.facts.get(measured.fact))
    found = [measurement(fact, one.suggestion.facts, one.answers, _day(one.at, zone)) for one in sent]
    numbers = [one for one in found if one]
    if not measured.names:
        return MeasuredOutcome(measured, begun, tuple(numbers))
    return MeasuredOutcome(measured, next(iter(numbers), None), tuple(numbers[1:]), named=_named(measured, sent))


def answers_to(questionnaire: str, asked: Iterable[FollowUp]) -> list[FollowUpAnswers]:
    """Return what was sent to a questionnaire, oldest first."""
    return sorted((one.answered for one in asked if one.answered and one.questionnaire == questionnaire), key=_at)


def named_before(stores: Stores, follow_up: FollowUp, book: Rulebook) -> dict[str, Value]:
    """Return what the person named when this questionnaire was answered first, by question; empty before that."""
    names = book.asking.measured.names if book.asking and book.asking.measured else {}
    sent = answers_to(follow_up.questionnaire, stores.follow_ups.of(follow_up.episode_of)) if names else []
    return {name: sent[0].answers[name] for name in names.values() if name in sent[0].answers} if sent else {}


def _named(measured: Measured, sent: Sequence[FollowUpAnswers]) -> tuple[NamedActivity, ...]:
    """Return each named activity with the numbers it was given, oldest first."""
    first = sent[0].answers if sent else {}
    named = {number: str(first[name]) for number, name in measured.names.items() if name in first}
    given = {number: [one.answers.get(number) for one in sent] for number in named}
    return tuple(
        NamedActivity(words, tuple(one for one in given[number] if isinstance(one, int)))
        for number, words in named.items()
    )


def _at(answers: FollowUpAnswers) -> datetime:
    return answers.at


def _day(at: datetime, zone: tzinfo) -> date:
    return at.astimezone(zone).date()
