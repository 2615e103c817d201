"""A questionnaire sent during a course of care: answered once, and followed by a call if urgent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from screening.domain.care.follow_up import FollowUp, FollowUpAnswers, FollowUpState
from screening.domain.care.outcomes import MeasuredChange
from screening.domain.questionnaire.answers import Answers
from screening.domain.questionnaire.questions import Value
from screening.domain.rules.kept import KeptSuggestion, to_keep
from screening.domain.rules.rulebook import CALL_TODAY, EMERGENCY, Outcome, Rulebook, urgency_of
from screening.domain.rules.suggestion import suggest
from screening.records.audit.entries import PATIENT, Action, Kind, Subject
from screening.records.database import transaction
from screening.records.operations.outbox import Mail
from screening.records.operations.webhooks import News
from screening.records.screenings.screenings import Screening
from screening.records.screenings.versions import versions_of
from screening.records.stores import Stores
from screening.workflow.care.outcomes import answers_to, at_first, measured_outcome, named_before
from screening.workflow.rules.versions import rulebook_of


class NotOpenError(Exception):
    """The link opens no questions: they were answered, it expired, or it is too early. Nothing was written."""


@dataclass(frozen=True)
class FollowUpSent:
    """One press of "Send": `book` is the questionnaire as shown, `alerts` are the mails to those who call now."""

    token: str
    book: Rulebook
    answers: Answers
    language: str
    now: datetime
    alerts: Sequence[Mail] = ()


def answer(stores: Stores, sent: FollowUpSent) -> FollowUpAnswers:
    """Write the answers and what the rules suggest, once; an urgent one leads to a call like any other.

    One that speaks against needling now waits for a signature, whatever was signed before. What the person named the
    first time is stored with it.

    Raises NotOpenError.
    """
    found = stores.follow_ups.find(sent.token)
    given = _with_names(sent, named_before(stores, found, sent.book) if found else {})
    suggestion = suggest(sent.book, given)
    kept = to_keep(suggestion, sent.book.version)
    answers = FollowUpAnswers(
        at=sent.now,
        digest=sent.book.version,
        language=sent.language,
        answers=given,
        suggestion=kept,
        urgency=urgency_of(kept.outcome, kept.act),
        reported=_reported(sent.book, kept),
    )
    with transaction():
        newest = held_newest(stores, sent.token)
        held = _held(stores, sent.token) if newest else None
        closed = held is None or is_closed(stores, held)
        if newest is None or held is None or held.state(sent.now, closed=closed) is not FollowUpState.OPEN:
            raise NotOpenError
        answers = replace(answers, change=_change(stores, held, sent.book, answers))
        with stores.care_counts.following(held.episode_of):
            stores.follow_ups.answer(held, answers)
        stores.episodes.touch(newest, sent.now)
        if kept.outcome in (Outcome.NOT_NOW, Outcome.EMERGENCY):
            stores.queue.wait_again(newest)
        if answers.urgency <= CALL_TODAY:
            stores.calls.raise_for(newest, sent.now, again=answers.urgency == EMERGENCY)
            alert(stores, newest, sent.alerts)
        stores.audit.add(Subject(Kind.SCREENING, newest), PATIENT, Action.FOLLOW_UP_SENT, held.questionnaire)
    return answers


def _with_names(sent: FollowUpSent, named: Mapping[str, Value]) -> Mapping[str, Value]:
    """Return the answers with what was named the first time and nothing new, so that each time measures the same."""
    measured = sent.book.asking.measured if sent.book.asking else None
    fixed = set(measured.names.values()) if measured and named else set()
    return {**{question: value for question, value in sent.answers.items() if question not in fixed}, **named}


def _held(stores: Stores, token: str) -> FollowUp | None:
    """Return the follow-up of a link, locked after its episode, in the same order as when a session is recorded."""
    found = stores.follow_ups.find(token)
    episode = stores.episodes.of(found.episode_of) if found else None
    if episode:
        stores.episodes.hold(episode)
    return stores.follow_ups.hold(token)


def _reported(book: Rulebook, suggestion: KeptSuggestion) -> tuple[str, ...] | None:
    """Return the rules that held among those counted as events; None if the questionnaire counts none."""
    counted = book.asking.counted if book.asking else ()
    return tuple(one.rule for one in suggestion.findings if one.rule in counted) if counted else None


def _change(stores: Stores, held: FollowUp, book: Rulebook, answers: FollowUpAnswers) -> MeasuredChange | None:
    """Return how a number measured again compares with the first; None while there are not two."""
    measured = book.asking.measured if book.asking else None
    screening = stores.screenings.by_id(held.episode_of) if measured else None
    if measured is None or screening is None or answers.suggestion.facts.get(measured.fact) is None:
        return None
    begun = at_first(screening, rulebook_of(stores, screening.digest), measured, UTC)
    sent = [*answers_to(held.questionnaire, stores.follow_ups.of(held.episode_of)), answers]
    return measured_outcome(book, begun, sent, UTC).change


def held_newest(stores: Stores, token: str) -> str | None:
    """Return the newest version of the screening a link is about, held so that no version replaces it meanwhile.

    It is locked before the link, as everywhere: a call about an older version would be about outdated answers.
    """
    found = stores.follow_ups.find(token)
    screening = stores.screenings.latest(found.episode_of) if found else None
    return screening.id if screening else None


def alert(stores: Stores, screening_id: str, alerts: Sequence[Mail]) -> None:
    """Alert those who make calls that there is one to make, inside a transaction."""
    stores.deliveries.announce(News.NEEDS_CALL, screening_id)
    for mail in alerts:
        stores.outbox.put(mail)


def newest_version(stores: Stores, episode_of: str) -> Screening | None:
    """Return the newest version of the screening that identifies an episode; None if it was erased."""
    versions = versions_of(episode_of)
    return stores.screenings.by_id(versions[-1]) if versions else None


def also_open(stores: Stores, follow_up: FollowUp, now: datetime) -> FollowUp | None:
    """Return another link of the same course of care that is open now; None if there is none."""
    asked = [one for one in stores.follow_ups.of(follow_up.episode_of) if one.id != follow_up.id]
    return next((one for one in asked if one.state(now, closed=is_closed(stores, one)) is FollowUpState.OPEN), None)


def end_link(stores: Stores, follow_up: FollowUp, because: str) -> None:
    """End a link early."""
    with transaction():
        stores.follow_ups.end(follow_up, datetime.now(UTC))
        stores.audit.add(Subject(Kind.SCREENING, follow_up.episode_of), PATIENT, Action.FOLLOW_UP_ENDED, because)


def is_closed(stores: Stores, follow_up: FollowUp) -> bool:
    """Return whether the episode of a follow-up is closed, or gone."""
    episode = stores.episodes.of(follow_up.episode_of)
    return episode is None or not episode.is_open
