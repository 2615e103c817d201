"""Sending a questionnaire during a course of care: after a session or right now, and the mail with its link."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from screening.domain.care.follow_up import FollowUp
from screening.domain.care.session import current
from screening.domain.rules.rulebook import Rulebook
from screening.exchange.documents.letters import Link, follow_up_letter
from screening.records.audit.entries import Action, Actor, Kind, Subject
from screening.records.care.follow_ups import NewFollowUp
from screening.records.database import transaction
from screening.records.operations.outbox import MailKind
from screening.records.screenings.screenings import Screening
from screening.records.sealing import SealError
from screening.records.stores import Stores
from screening.settings import Settings
from screening.workflow.care.follow_up import is_closed, newest_version
from screening.workflow.practice.mail import as_mail
from screening.workflow.rules.versions import rulebook_in_force

_LOG = logging.getLogger("screening")
_NOON = time(12)


@dataclass(frozen=True)
class SessionHeld:
    """What follow-ups need of a session: its episode, its day, and whether there was needling.

    `is_new` says that its day had no record before; it may be an earlier day than that of the last session.
    """

    episode_of: str
    held_on: date
    needled: bool
    is_new: bool = False


def ask_after(stores: Stores, settings: Settings, session: SessionHeld, by: Actor, now: datetime | None = None) -> None:
    """Send what the rules ask after a session, inside the transaction that records it, if the practice wants that.

    A session recorded twice is asked about once; if it is re-recorded as one without needling, open questions end.
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
        if screening is None or book.asking is None or name in about:
            continue
        if not _is_wanted(stores, settings, session, book, asked):
            continue
        held_at = _held_at(session.held_on, settings, moment)
        opens = held_at + timedelta(hours=max(settings.check_in_hours, book.asking.from_hours))
        new = NewFollowUp(
            episode_of=session.episode_of,
            questionnaire=name,
            session_on=session.held_on if book.asking.about_session else None,
            language=screening.language,
            asked_at=moment,
            opens_at=moment if _is_named_now(book, asked) else max(opens, moment),
            expires_at=book.asking.ends(held_at),
            by_mail=settings.can_mail and bool(screening.identity.email),
        )
        if new.expires_at > moment:  # skip a session recorded too late to ask about
            stores.follow_ups.add(new)
            stores.audit.add(Subject(Kind.SCREENING, screening.id), by, Action.FOLLOW_UP_ASKED, name)


def _is_wanted(
    stores: Stores, settings: Settings, session: SessionHeld, book: Rulebook, before: Iterable[FollowUp]
) -> bool:
    """Return whether a questionnaire is asked after this session.

    One about the session is asked each time, one that measures every few sessions with needling. What the person is to
    name is asked once, as early as possible, so that there is something to measure against.
    """
    if book.asking is None or book.asking.about_session:
        return settings.check_ins
    if not book.asking.measured or not may_ask(settings, book):
        return False
    needled = [one for one in current(stores.care_sessions.of(session.episode_of)) if one.content.needled]
    asked = [one for one in before if one.questionnaire == book.asking.id]
    counts = needled and (needled[-1].held_on == session.held_on or session.is_new)
    if not counts or any(_is_enough(one, session, settings) for one in asked):
        return False
    return _is_named_now(book, asked) or bool(settings.measure_every and len(needled) % settings.measure_every == 0)


def may_ask(settings: Settings, book: Rulebook) -> bool:
    """Return whether staff can send a questionnaire at any time: one not about a session, if the practice wants it."""
    if book.asking is None or book.asking.about_session:
        return False
    return settings.own_activities or not (book.asking.measured and book.asking.measured.names)


def _is_named_now(book: Rulebook, asked: Iterable[FollowUp]) -> bool:
    """Return whether the person should now name what will be measured: right away, to have a first number."""
    if book.asking is None or book.asking.measured is None or not book.asking.measured.names:
        return False
    return not any(one.answered for one in asked if one.questionnaire == book.asking.id)


def _is_enough(one: FollowUp, session: SessionHeld, settings: Settings) -> bool:
    """Return whether a sent one is still open, or was answered on the day of a session or later."""
    if one.answered:
        return one.answered.at.astimezone(settings.time_zone).date() >= session.held_on
    return _is_waiting(one, datetime.now(UTC))


def _is_waiting(one: FollowUp, now: datetime) -> bool:
    return not one.answered and one.expires_at > now


def _held_at(day: date, settings: Settings, now: datetime) -> datetime:
    """Return when a session was, as far as its record says: now if it was today, else noon of its day."""
    if now.astimezone(settings.time_zone).date() == day:
        return now
    return datetime.combine(day, _NOON, settings.time_zone).astimezone(UTC)


def ask_now(stores: Stores, settings: Settings, episode_of: str, questionnaire: str, by: Actor) -> FollowUp | None:
    """Send a questionnaire that is not about a session; return its follow-up, None if it may not be sent.

    One that is still open is returned as it is. It is also mailed if the person gave an address.
    """
    book = rulebook_in_force(stores).questionnaires.get(questionnaire)
    screening, now = newest_version(stores, episode_of), datetime.now(UTC)
    episode = stores.episodes.of(episode_of)
    if book is None or book.asking is None or screening is None or not may_ask(settings, book):
        return None
    if episode is None or not episode.is_open:
        return None
    with transaction():
        stores.episodes.hold(episode)
        asked = [one for one in stores.follow_ups.of(episode.screening_id) if one.questionnaire == questionnaire]
        waiting = [one for one in asked if _is_waiting(one, now)]
        if waiting:
            return waiting[-1]
        new = NewFollowUp(
            episode_of=episode.screening_id,
            questionnaire=questionnaire,
            session_on=None,
            language=screening.language,
            asked_at=now,
            opens_at=now,
            expires_at=now + timedelta(hours=book.asking.link_hours),
            by_mail=settings.can_mail and bool(screening.identity.email),
        )
        made = stores.follow_ups.add(new)
        stores.audit.add(Subject(Kind.SCREENING, screening.id), by, Action.FOLLOW_UP_ASKED, questionnaire)
    return made


def mail_follow_ups(stores: Stores, settings: Settings, now: datetime | None = None) -> int:
    """Write the mail with the link of each follow-up that opens, once; return how many.

    One that measures is mailed a day after another that is open, so that no one gets two similar mails in a day; until
    then, the other one leads to it. None is written for a closed episode, or to someone who now has no address, or if a
    record cannot be opened.
    """
    moment, written = now or datetime.now(UTC), 0
    with transaction():
        for found in stores.follow_ups.to_mail(moment):
            screening = _to_be_mailed(stores, found)
            if screening is None:
                continue
            letter = follow_up_letter(settings, link_of_follow_up(settings, found))
            stores.outbox.put(as_mail(letter, screening.identity.email, MailKind.FOLLOW_UP, screening.draft_id))
            written += 1
    return written


def _to_be_mailed(stores: Stores, found: FollowUp) -> Screening | None:
    """Return the screening with the address that a follow-up's link is mailed to; None if it is not to be mailed."""
    try:
        screening = newest_version(stores, found.episode_of)
        wanted = screening is not None and screening.identity.email and not is_closed(stores, found)
    except SealError:  # one that cannot be opened must not hold back the mail of others
        _LOG.error("a question is not mailed: the screening or the course of care it is about cannot be opened")
        return None
    return screening if wanted else None


def link_of_follow_up(settings: Settings, follow_up: FollowUp) -> Link:
    """Return the link of a follow-up."""
    return Link(f"{settings.address}/c/{follow_up.token}", follow_up.expires_at, follow_up.language)


def problem_of_asking(stores: Stores, settings: Settings) -> str | None:
    """Return why patients are not asked even though the settings say so; None if they are, or need not be."""
    if not (settings.check_ins or settings.measure_every or settings.own_activities):
        return None
    if not settings.course_of_care:
        return "patients are to be asked after sessions, but SCREENING_COURSE_OF_CARE is off, so none is recorded"
    asked = [book.asking for book in rulebook_in_force(stores).questionnaires.values() if book.asking]
    if settings.check_ins and not any(one.about_session for one in asked):
        return "patients are to be asked after needling, but the published rules have no questionnaire for it"
    if settings.measure_every and not any(one.measured for one in asked):
        return "patients are to be measured again, but the published rules have no questionnaire that measures"
    if settings.own_activities and not any(one.measured and one.measured.names for one in asked):
        return "patients are to name what they want to do, but the published rules have no questionnaire for that"
    return None
