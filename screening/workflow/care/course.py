"""The course of care of one screening: what belongs together, and its timeline."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, tzinfo

from screening.domain.care.episode import Episode
from screening.domain.care.session import CareSession, current, not_asked_before
from screening.domain.care.timeline import Happened, TimelineEvent, in_order
from screening.domain.rules.rulebook import Outcome
from screening.records.review.decisions import Decision
from screening.records.screenings.screenings import Screening
from screening.records.screenings.versions import versions_of
from screening.records.stores import Stores


@dataclass(frozen=True)
class Version:
    """One version of the answers, and the decisions on it, newest first."""

    screening: Screening
    decisions: tuple[Decision, ...]


@dataclass(frozen=True)
class Course:
    """An episode with the versions of its answers, oldest first, and everything recorded of its sessions."""

    episode: Episode
    versions: tuple[Version, ...]
    sessions: tuple[CareSession, ...]

    @property
    def held(self) -> tuple[CareSession, ...]:
        """Return the current record of each session, oldest first."""
        return current(self.sessions)


def course_of(stores: Stores, screening: Screening) -> Course | None:
    """Return the course of care that a screening belongs to, given any version of it; None without one."""
    episode = stores.episodes.of(screening.id)
    if episode is None:
        return None
    found = stores.screenings.by_ids(versions_of(screening.id))
    versions = tuple(Version(one, tuple(stores.decisions.of(one.id))) for one in found)
    return Course(episode, versions, tuple(stores.care_sessions.of(episode.screening_id)))


def timeline(stores: Stores, course: Course, zone: tzinfo) -> tuple[TimelineEvent, ...]:
    """Return what happened in a course of care, in order. Days are those of the practice's time zone."""
    line = _CourseLine(stores, course, zone)
    return in_order([*line.answers(), *line.signatures(), *line.sessions(), *line.follow_ups(), *line.closings()])


class _CourseLine:
    """Finds the points of the timeline, kind by kind."""

    def __init__(self, stores: Stores, course: Course, zone: tzinfo) -> None:
        self._stores, self._course, self._zone = stores, course, zone

    def answers(self) -> Iterator[TimelineEvent]:
        """Yield when answers came in; those that changed the suggestion are marked."""
        before = None
        for one in (version.screening for version in self._course.versions):
            what = Happened.ASKED_AGAIN if before else Happened.SCREENED
            moved = before is not None and before.outcome != one.outcome
            yield replace(self._at(what, one.sent_at, one.outcome), reference=one.reference, marked=moved)
            before = one

    def signatures(self) -> Iterator[TimelineEvent]:
        """Yield what was signed; a decision carried over to a new version appears once."""
        for version in self._course.versions:
            for decision in version.decisions:
                if not decision.content.carried_from:
                    signed = self._at(Happened.SIGNED, decision.signed_at, decision.content.conclusion)
                    yield replace(signed, by=decision.signed_by, reference=version.screening.reference)

    def sessions(self) -> Iterator[TimelineEvent]:
        """Yield the sessions; needling without asking again since the previous one is marked."""
        sent_at = [version.screening.sent_at for version in self._course.versions]
        unasked = not_asked_before(self._course.sessions, sent_at, self._zone)
        for session in self._course.held:
            what = Happened.NEEDLED if session.content.needled else Happened.NOT_NEEDLED
            told, marked = ", ".join(session.content.happened), session.held_on in unasked
            yield TimelineEvent(what, session.held_on, session.recorded_at, told, session.recorded_by, marked=marked)

    def follow_ups(self) -> Iterator[TimelineEvent]:
        """Yield what was answered between sessions; answers that call for a talk or more are marked."""
        for asked in self._stores.follow_ups.of(self._course.episode.screening_id):
            if sent := asked.answered:
                what = Happened.CHECKED if asked.session_on else Happened.MEASURED
                asks = [one for one in sent.suggestion.findings if one.outcome not in (None, Outcome.FITS)]
                told = asks[0].therapist if asks else ""
                yield replace(self._at(what, sent.at, told), marked=bool(asks))

    def closings(self) -> Iterator[TimelineEvent]:
        """Yield when the episode was closed, and opened again."""
        for closing in self._course.episode.closings:
            by = self._stores.people.name_of(closing.person_id)
            yield replace(self._at(Happened.CLOSED, closing.at, closing.because), by=by)
            if closing.reopened_at:
                yield self._at(Happened.REOPENED, closing.reopened_at)

    def _at(self, what: Happened, at: datetime, told: str = "") -> TimelineEvent:
        return TimelineEvent(what, self._day(at), at, str(told))

    def _day(self, at: datetime) -> date:
        return at.astimezone(self._zone).date()
