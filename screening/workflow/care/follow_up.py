"""Questionnaires beside the intake: asked in a course of care by a link of their own, mailed once, answered once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta

from screening.domain.care.follow_up import FollowUp, FollowUpAnswers, FollowUpState
from screening.domain.care.outcomes import MeasuredChange, MeasuredOutcome, measurement
from screening.domain.care.session import current
from screening.domain.questionnaire.answers import Answers
from screening.domain.rules.kept import KeptSuggestion, to_keep
from screening.domain.rules.rulebook import CALL_TODAY, EMERGENCY, Outcome, Rulebook, urgency_of
from screening.domain.rules.suggestion import suggest
from screening.exchange.documents.letters import Link, follow_up_letter
from screening.records.audit.entries import PATIENT, Action, Actor, Kind, Subject
from screening.records.care.follow_ups import NewFollowUp
from screening.records.database import transaction
from screening.records.operations.outbox import Mail, MailKind
from screening.records.operations.webhooks import News
from screening.records.screenings.screenings import Screening
from screening.records.screenings.versions import versions_of
from screening.records.stores import Stores
from screening.settings import Settings
from screening.workflow.practice.mail import as_mail
from screening.workflow.rules.versions import rulebook_in_force, rulebook_of

_NOON = time(12)


class NotOpenError(Exception):
    """A link opens no questions: they were answered, it ended, or its time is still to come. Nothing was written."""


@dataclass(frozen=True)
class SessionHeld:
    """A session as far as follow-ups need it: the episode it is of, its day, and whether there was needling."""

    episode_of: str
    held_on: date
    needled: bool


@dataclass(frozen=True)
class FollowUpSent:
    """One press of "Send": `book` is the questionnaire as it was shown, `alerts` are the mails for who calls now."""

    token: str
    book: Rulebook
    answers: Answers
    language: str
    now: datetime
    alerts: Sequence[Mail] = ()


def ask_after(stores: Stores, settings: Settings, session: SessionHeld, by: Actor, now: datetime | None = None) -> None:
    """Ask what the rules ask after a session, inside the transaction that records it, if the practice wants that.

    Recorded twice, it is asked once; recorded anew as one without needling, what is still open ends.
    """
    moment = now or datetime.now(UTC)
    asked = stores.follow_ups.of(session.episode_of)
    there = [one for one in asked if one.answered or one.expires_at > moment]
    about = {one.questionnaire: one for one in there if one.session_on == session.held_on}
    for one in about.values():
        if not session.needled and not one.answered:
            stores.follow_ups.end(one, moment)
    if not session.needled:
        return
    screening = newest_version(stores, session.episode_of)
    for name, book in rulebook_in_force(stores).questionnaires.items():
        if screening is None or book.asking is None or name in about or not _is_wanted(stores, settings, session, book):
            continue
        held_at = _held_at(session.held_on, settings, moment)
        new = NewFollowUp(
            episode_of=session.episode_of,
            questionnaire=name,
            session_on=session.held_on if book.asking.about_session else None,
            language=screening.language,
            asked_at=moment,
            opens_at=max(held_at + timedelta(hours=max(settings.check_in_hours, book.asking.from_hours)), moment),
            expires_at=book.asking.ends(held_at),
            by_mail=settings.can_mail and bool(screening.identity.email),
        )
        if new.expires_at > moment:  # recorded too late to ask about it
            stores.follow_ups.add(new)
            stores.audit.add(Subject(Kind.SCREENING, screening.id), by, Action.FOLLOW_UP_ASKED, name)


def _is_wanted(stores: Stores, settings: Settings, session: SessionHeld, book: Rulebook) -> bool:
    """Return whether a questionnaire is asked after this session: each time, or each so many times with needling."""
    if book.asking is None or book.asking.about_session:
        return settings.check_ins
    if not settings.measure_every or not book.asking.measured:
        return False
    days = [one.held_on for one in current(stores.care_sessions.of(session.episode_of)) if one.content.needled]
    asked = [one for one in stores.follow_ups.of(session.episode_of) if one.questionnaire == book.asking.id]
    waiting = any(not one.answered and one.expires_at > datetime.now(UTC) for one in asked)
    return not waiting and bool(days) and days[-1] == session.held_on and len(days) % settings.measure_every == 0


def _held_at(day: date, settings: Settings, now: datetime) -> datetime:
    """Return when a session was, as far as its record tells: now if it is of today, else noon of its day."""
    if now.astimezone(settings.time_zone).date() == day:
        return now
    return datetime.combine(day, _NOON, settings.time_zone).astimezone(UTC)


def mail_follow_ups(stores: Stores, settings: Settings, now: datetime | None = None) -> int:
    """Write the mail with the link of each follow-up that opens, once; return how many.

    None is written of a closed episode, nor to somebody who gave no address meanwhile.
    """
    moment, written = now or datetime.now(UTC), 0
    with transaction():
        for found in stores.follow_ups.to_mail(moment):
            screening = newest_version(stores, found.episode_of)
            if screening is None or not screening.identity.email or is_closed(stores, found):
                continue
            letter = follow_up_letter(settings, link_of_follow_up(settings, found))
            stores.outbox.put(as_mail(letter, screening.identity.email, MailKind.INVITE))
            written += 1
    return written


def link_of_follow_up(settings: Settings, follow_up: FollowUp) -> Link:
    """Return the link of a follow-up."""
    return Link(f"{settings.address}/c/{follow_up.token}", follow_up.expires_at, follow_up.language)


def answer(stores: Stores, sent: FollowUpSent) -> FollowUpAnswers:
    """Write what was answered and what the rules suggest, once; an urgent answer is called about like any other.

    One that speaks against needling now waits for a signature, whatever was signed before.

    Raises NotOpenError.
    """
    suggestion = suggest(sent.book, sent.answers)
    kept = to_keep(suggestion, sent.book.version)
    answers = FollowUpAnswers(
        at=sent.now,
        digest=sent.book.version,
        language=sent.language,
        answers=sent.answers,
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
        answers = replace(answers, change=_change(stores, held.episode_of, sent.book, answers))
        with stores.care_counts.following(held.episode_of):
            stores.follow_ups.answer(held, answers)
        stores.episodes.touch(newest, sent.now)
        if answers.urgency <= CALL_TODAY:  # the call before the queue: in the order in which it is taken
            stores.calls.raise_for(newest, sent.now, anew=answers.urgency == EMERGENCY)
            alert(stores, newest, sent.alerts)
        if kept.outcome in (Outcome.NOT_NOW, Outcome.EMERGENCY):
            stores.queue.wait_again(newest)
        stores.audit.add(Subject(Kind.SCREENING, newest), PATIENT, Action.FOLLOW_UP_SENT, held.questionnaire)
    return answers


def _held(stores: Stores, token: str) -> FollowUp | None:
    """Return the follow-up of a link, locked after its episode: in the order in which a session is recorded."""
    found = stores.follow_ups.find(token)
    episode = stores.episodes.of(found.episode_of) if found else None
    if episode:
        stores.episodes.hold(episode)
    return stores.follow_ups.hold(token)


def _reported(book: Rulebook, suggestion: KeptSuggestion) -> tuple[str, ...] | None:
    """Return which rules that are counted as something that happened held; None if the questionnaire counts none."""
    counted = book.asking.counted if book.asking else ()
    return tuple(one.rule for one in suggestion.findings if one.rule in counted) if counted else None


def _change(stores: Stores, episode_of: str, book: Rulebook, answers: FollowUpAnswers) -> MeasuredChange | None:
    """Return what a number that was measured again is against the first; None while there are not two."""
    measured = book.asking.measured if book.asking else None
    screening = stores.screenings.by_id(episode_of) if measured else None
    if measured is None or screening is None:
        return None
    fact, intake = measured.fact, rulebook_of(stores, screening.digest)
    at_first = (screening.suggestion.facts, screening.answers, screening.sent_at.date())
    first = measurement((fact, intake.facts.get(fact)), *at_first)
    again = (fact, book.facts.get(fact))
    last = measurement(again, answers.suggestion.facts, answers.answers, answers.at.date())
    return MeasuredOutcome(measured, first, (last,) if last else ()).change


def held_newest(stores: Stores, token: str) -> str | None:
    """Return the newest version of the screening a link is about, held so that no version replaces it meanwhile.

    It is held before the link, as everywhere: a call about an older version would be about answers out of date.
    """
    found = stores.follow_ups.find(token)
    screening = stores.screenings.latest(found.episode_of) if found else None
    return screening.id if screening else None


def alert(stores: Stores, screening_id: str, alerts: Sequence[Mail]) -> None:
    """Tell who calls that there is a call to make, inside a transaction."""
    stores.deliveries.announce(News.NEEDS_CALL, screening_id)
    for mail in alerts:
        stores.outbox.put(mail)


def problem_of_asking(stores: Stores, settings: Settings) -> str | None:
    """Return why patients are not asked although the settings say so; None if they are, or need not be."""
    if not (settings.check_ins or settings.measure_every):
        return None
    if not settings.course_of_care:
        return "patients are to be asked after sessions, but SCREENING_COURSE_OF_CARE is off, so none is recorded"
    asked = [book.asking for book in rulebook_in_force(stores).questionnaires.values() if book.asking]
    if settings.check_ins and not any(one.about_session for one in asked):
        return "patients are to be asked after needling, but the published rules have no questionnaire for it"
    if settings.measure_every and not any(one.measured for one in asked):
        return "patients are to be measured again, but the published rules have no questionnaire that measures"
    return None


def newest_version(stores: Stores, episode_of: str) -> Screening | None:
    """Return the newest version of the screening that names an episode; None if it was erased."""
    versions = versions_of(episode_of)
    return stores.screenings.by_id(versions[-1]) if versions else None


def is_closed(stores: Stores, follow_up: FollowUp) -> bool:
    """Return whether the episode of a follow-up is closed, or gone."""
    episode = stores.episodes.of(follow_up.episode_of)
    return episode is None or not episode.is_open
