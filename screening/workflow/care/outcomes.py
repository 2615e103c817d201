"""What was measured in a course of care, and asking for it again."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, tzinfo

from screening.domain.care.follow_up import FollowUp
from screening.domain.care.outcomes import MeasuredOutcome, measurement
from screening.domain.care.session import current
from screening.records.audit.entries import Action, Actor, Kind, Subject
from screening.records.care.follow_ups import NewFollowUp
from screening.records.database import transaction
from screening.records.stores import Stores
from screening.settings import Settings
from screening.workflow.care.follow_up import newest_version
from screening.workflow.rules.versions import rulebook_in_force


def outcomes_of(stores: Stores, episode_of: str, zone: tzinfo) -> tuple[MeasuredOutcome, ...]:
    """Return each number that the rules in force measure again, as it was in a course of care."""
    first, answered = stores.screenings.by_id(episode_of), stores.follow_ups.of(episode_of)
    needled = sum(session.content.needled for session in current(stores.care_sessions.of(episode_of)))
    found, intake = [], rulebook_in_force(stores)
    for name, book in intake.questionnaires.items():
        measured = book.asking.measured if book.asking else None
        if measured is None or first is None:
            continue
        sent = [one.answered for one in answered if one.questionnaire == name and one.answered]
        fact = measured.fact
        again = (fact, book.facts.get(fact))
        later = (measurement(again, one.suggestion.facts, one.answers, _day(one.at, zone)) for one in sent)
        at_first = (first.suggestion.facts, first.answers, _day(first.sent_at, zone))
        begun = measurement((fact, intake.facts.get(fact)), *at_first)
        found.append(MeasuredOutcome(measured, begun, tuple(one for one in later if one), needled))
    return tuple(found)


def ask_now(stores: Stores, settings: Settings, episode_of: str, questionnaire: str, by: Actor) -> FollowUp | None:
    """Ask a person a questionnaire that is about no one session; return its link, None if it is not asked.

    One that is still open is returned as it is. It goes out by mail too if they gave an address.
    """
    book = rulebook_in_force(stores).questionnaires.get(questionnaire)
    screening, now = newest_version(stores, episode_of), datetime.now(UTC)
    episode = stores.episodes.of(episode_of)
    if book is None or book.asking is None or book.asking.about_session or screening is None:
        return None
    if episode is None or not episode.is_open:
        return None
    with transaction():
        stores.episodes.hold(episode)
        asked = [one for one in stores.follow_ups.of(episode.screening_id) if one.questionnaire == questionnaire]
        waiting = [one for one in asked if not one.answered and one.expires_at > now]
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


def _day(at: datetime, zone: tzinfo) -> date:
    return at.astimezone(zone).date()
