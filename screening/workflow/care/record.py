"""Recording a session: what was done on a day. A second record of the day replaces the first; both are kept."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, tzinfo

from screening.domain.care.session import SessionContent, current
from screening.domain.review.decision import MAY_TREAT
from screening.records.audit.entries import Action, Kind, Subject
from screening.records.care.sessions import RecordedMeanwhileError
from screening.records.database import transaction
from screening.records.screenings.screenings import Screening
from screening.records.stores import Stores
from screening.settings import Settings
from screening.workflow.care.asking import SessionHeld, ask_after
from screening.workflow.care.course import Course
from screening.workflow.practice.staff import Staff
from screening.workflow.practice.treating_credentials import lacks_credential_on
from screening.workflow.review.correct import as_it_stands


class NoCourseError(Exception):
    """There is no episode to record a session for."""


@dataclass(frozen=True)
class NewSession:
    """What to record for a day. `seen` is the number of that day's record shown on the page (0: none)."""

    held_on: date
    content: SessionContent
    seen: int = 0


def problem_of_day(course: Course, day: date, today: date, zone: tzinfo) -> str:
    """Return why no session can have been on a day, "" if one can. Days are those of the practice's time zone.

    One held before the signature, or even before the course of care, is recorded on its true day.
    """
    episode, sent_at = course.episode, course.versions[0].screening.sent_at
    if day > today:
        return "This day is still to come. Enter today or a day before"
    first = sent_at.astimezone(zone).date()
    if day < first:
        return f"The form was first sent on {first:%B} {first.day}, {first.year}. Enter that day or a later one"
    if episode.closed_at and day > episode.closed_at.astimezone(zone).date():
        return "The course of care was closed before that day. Sign a decision to open it again"
    return ""


def was_allowed(course: Course, day: date, zone: tzinfo) -> bool:
    """Return whether what was signed by the end of a day, or at some time on it, allowed needling."""
    decisions = (decision for version in course.versions for decision in version.decisions)
    signed = sorted((one.signed_at, one.content.conclusion in MAY_TREAT) for one in decisions)
    by_then = [(at.astimezone(zone).date(), allows) for at, allows in signed if at.astimezone(zone).date() <= day]
    return bool(by_then) and (by_then[-1][1] or (day, True) in by_then)


def record(
    stores: Stores, screening: Screening, session: NewSession, by: Staff, settings: Settings | None = None
) -> bool:
    """Record a session; return whether that was anything new.

    The same content twice is recorded once. With `settings`, the patient is asked afterwards how they are, if they say
    so. Raises RecordedMeanwhileError if the day has another record than the one that was seen, and NoCourseError
    without an episode.
    """
    content = replace(
        session.content,
        outcome=str(as_it_stands(stores, screening).outcome or screening.outcome),
        version_id=screening.id,
        without_credential=session.content.needled and lacks_credential_on(stores, by.id, session.held_on),
    )
    with transaction():
        stores.screenings.latest(screening.id)  # locked before the episode, as when someone signs or sends answers
        found = stores.episodes.of(screening.id)
        episode = stores.episodes.hold(found) if found else None
        if episode is None:
            raise NoCourseError
        before = stores.care_sessions.of(episode.screening_id)
        there = next((one for one in current(before) if one.held_on == session.held_on), None)
        content = _with_why(content, there.content if there else None)
        if there and there.content.says_the_same(content):
            return False
        if (there.number if there else 0) != session.seen:
            raise RecordedMeanwhileError
        if there and there.content.needled and content.needled:  # a correction is no new needling
            then = there.content
            content = replace(content, outcome=then.outcome, version_id=then.version_id)
            content = replace(content, without_credential=then.without_credential)
        with stores.care_counts.following(episode.screening_id):
            stores.care_sessions.add(episode.screening_id, session.held_on, content, (by.id, session.seen + 1))
        after = stores.care_sessions.of(episode.screening_id)
        stores.episodes.touch(screening.id, max(one.recorded_at for one in after))
        subject = Subject(Kind.SCREENING, screening.id)
        if settings:
            held = SessionHeld(episode.screening_id, session.held_on, content.needled, is_new=there is None)
            ask_after(stores, settings, held, by.actor)
        stores.audit.add(subject, by.actor, Action.SESSION_RECORDED, f"of {session.held_on}, {session.seen + 1}")
    return True


def _with_why(content: SessionContent, then: SessionContent | None) -> SessionContent:
    """Return a record with the reason that the former one of its day gives for needling, unless it has its own.

    Nothing asks for it again once nothing speaks against needling on that day.
    """
    needled = then is not None and then.needled and content.needled
    return replace(content, why=content.why or then.why) if then and needled else content
