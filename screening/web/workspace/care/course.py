"""The course of care on the summary: its timeline, and what is new since the last needling."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from screening.domain.care.episode import ClosedBecause
from screening.domain.care.session import CareSession
from screening.domain.care.timeline import Happened, TimelineEvent
from screening.domain.review.decision import Conclusion
from screening.domain.rules.kept import KeptSuggestion, to_keep
from screening.domain.rules.rulebook import Outcome, Rule, Rulebook
from screening.practice import practice
from screening.records.screenings.screenings import Screening
from screening.web.staff_wording import CLOSINGS, CONCLUSIONS, HAPPENED, OUTCOMES
from screening.workflow.care.asked_again import against_needling, last_needling, new_since_needling
from screening.workflow.care.course import Course, course_of, timeline
from screening.workflow.review.correct import as_it_stands
from screening.workflow.review.patients import linked_screenings
from screening.workflow.rules.versions import rulebook_of


@dataclass(frozen=True)
class CoursePoint:
    """A point of the timeline in words: what it is, and details ("" for none); `marked` says why it needs attention.

    `recorded` is everything that was recorded of a session, line by line.
    """

    event: TimelineEvent
    words: str
    told: str
    marked: tuple[str, ...]
    recorded: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class CourseCard:
    """What the summary shows. `new` is what the answers say now that they did not when the person was last needled.

    `others` are references of other screenings of the person that have a course of care of their own, still open.
    """

    course: Course
    points: tuple[CoursePoint, ...]
    needled: CareSession | None
    new: tuple[str, ...]
    others: tuple[str, ...]
    can_mail: bool


_MARKS = {
    Happened.NEEDLED: "Not asked again before",
    Happened.CHECKED: "Look at it",
    Happened.MEASURED: "Look at it",
}
_NO_CREDENTIAL = "No valid credential that day"


def course_card(screening: Screening) -> CourseCard | None:
    """Return the course of care of a screening; None if there is none, or the practice does not track them."""
    settings = practice().settings
    course = course_of(practice(), screening) if settings.course_of_care else None
    if course is None:
        return None
    sheet = as_it_stands(practice(), course.versions[-1].screening)
    new = new_titles(screening.id, to_keep(sheet.suggestion, sheet.book.version), sheet.book)
    return CourseCard(
        course,
        tuple(_point(one, course, sheet.book) for one in timeline(practice(), course, settings.time_zone)),
        last_needling(list(course.sessions)),
        new,
        _others(screening),
        settings.can_mail and bool(screening.identity.email),
    )


def new_titles(screening_id: str, now: KeptSuggestion, book: Rulebook) -> tuple[str, ...]:
    """Return the titles of what is new since the last needling, most prominent first."""
    found = [book.by_id.get(finding.rule) for finding in new_since_needling(practice(), screening_id, now)]
    found += _answered_after(screening_id)
    rules = sorted((rule for rule in found if rule), key=lambda rule: rule.prominence)
    return tuple(dict.fromkeys(rule.title or rule.therapist for rule in rules))


def _answered_after(screening_id: str) -> Iterator[Rule | None]:
    """Yield the findings of answers after the last needling that speak against more."""
    episode = practice().episodes.of(screening_id)
    sessions = practice().care_sessions.of(episode.screening_id) if episode else []
    needled = last_needling(sessions)
    if episode is None or needled is None:
        return
    first_recorded = min(one.recorded_at for one in sessions if one.held_on == needled.held_on and one.content.needled)
    for one in practice().follow_ups.of(episode.screening_id):
        sent = one.answered
        if sent is None or sent.at < first_recorded:
            continue
        asked = rulebook_of(practice(), sent.digest).questionnaires.get(one.questionnaire)
        yield from (asked.by_id.get(finding.rule) for finding in against_needling(sent) if asked)


def _others(screening: Screening) -> tuple[str, ...]:
    """Return the newest screenings of the same person's other open episodes, such as for another complaint."""
    found: dict[str, str] = {}
    for one in linked_screenings(practice(), screening):
        episode = practice().episodes.of(one.id)
        if episode is not None and episode.is_open:
            found.setdefault(episode.id, one.reference)
    return tuple(found.values())


def _point(event: TimelineEvent, course: Course, book: Rulebook) -> CoursePoint:
    session = _session(event, course)
    marks = (_marked(event), _NO_CREDENTIAL if session and session.content.without_credential else "")
    recorded = words_of_session(session) if session else ()
    return CoursePoint(event, HAPPENED[event.what], _told(event, book), tuple(filter(None, marks)), recorded)


def _session(event: TimelineEvent, course: Course) -> CareSession | None:
    """Return the session that a point is about, None for any other point."""
    if event.what not in (Happened.NEEDLED, Happened.NOT_NEEDLED):
        return None
    return next((one for one in course.held if one.held_on == event.day), None)


def _told(event: TimelineEvent, book: Rulebook) -> str:
    if event.what in (Happened.SCREENED, Happened.ASKED_AGAIN):
        return OUTCOMES[Outcome(event.told)]
    if event.what is Happened.SIGNED:
        return CONCLUSIONS[Conclusion(event.told)]
    if event.what is Happened.CLOSED:
        return CLOSINGS[ClosedBecause(event.told)]
    if event.what in (Happened.NEEDLED, Happened.NOT_NEEDLED):
        words = book.treatment.session.happened
        return ", ".join(words.get(one, one) for one in event.told.split(", ") if one)
    return event.told


def _marked(event: TimelineEvent) -> str:
    if not event.marked:
        return ""
    return _MARKS.get(event.what, "Another result")


def words_of_session(session: CareSession) -> tuple[tuple[str, str], ...]:
    """Return what was recorded of a session, line by line, under the rules version it was held under."""
    version = practice().screenings.by_id(session.content.version_id)
    book = rulebook_of(practice(), version.digest) if version else None
    words, content = book.treatment.session if book else None, session.content
    lines = (
        ("Needled", "Yes" if content.needled else "No"),
        ("Needles", str(content.needle_count) if content.needle_count is not None else ""),
        ("Sites", ", ".join(sites_of(book).get(one, one) for one in content.sites)),
        ("How", (words.techniques if words else {}).get(content.technique, content.technique)),
        ("What happened", ", ".join((words.happened if words else {}).get(one, one) for one in content.happened)),
        ("Credential", "None valid that day" if content.without_credential else ""),
        ("Why", content.why),
        ("Note", content.note),
    )
    return tuple((label, said) for label, said in lines if said)


def sites_of(book: Rulebook | None) -> dict[str, str]:
    """Return the sites of the body that a rules version asks about, in words by id; none if it asks for no sites."""
    body_map = book.treatment.roles.body_map if book else None
    if book is None or body_map is None:
        return {}
    question = book.questionnaire.by_id[body_map.question]
    return {site: question.label_of(site, "en") for site in body_map.zones}
