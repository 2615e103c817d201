"""What is stored on a course of care, in words: when it was opened and closed, and everything recorded on a session."""

from __future__ import annotations

from collections.abc import Iterator

from screening.domain.care.episode import Closing
from screening.domain.care.follow_up import FollowUp
from screening.practice import practice
from screening.records.review.patient_file import FiledScreening
from screening.web.staff_wording import CLOSINGS, OUTCOMES, day, local
from screening.web.workspace.care.course import words_of_session
from screening.web.workspace.follow_ups.card import answered_card
from screening.web.workspace.patients.file_parts import Fact, FileItem, FilePart


def care_parts(filed: FiledScreening) -> Iterator[FilePart]:
    """Yield the course of care that a screening identifies, if it identifies one."""
    if filed.episode is None:
        return
    closings = tuple(fact for closing in filed.episode.closings for fact in _closing(closing))
    opened = (("Opened", local(filed.episode.opened_at)), ("Last activity", local(filed.episode.active_at)))
    sessions = tuple(
        FileItem(
            f"Session of {day(session.held_on)}, record {session.number}",
            (*words_of_session(session), ("Recorded", f"{local(session.recorded_at)}, {session.recorded_by}")),
        )
        for session in filed.sessions
    )
    asked = tuple(_asked(one) for one in filed.follow_ups)
    yield FilePart("Course of care", (*opened, *closings), (*sessions, *asked))


def _asked(follow_up: FollowUp) -> FileItem:
    """Return one questionnaire between sessions, with what was answered and what was suggested then."""
    card = answered_card(follow_up)
    title = f"{card.title if card else follow_up.questionnaire}, asked {local(follow_up.asked_at)}"
    if card is None:
        return FileItem(title, (("Answered", "no"),))
    found = "; ".join(finding.therapist for finding in card.findings)
    suggested = (("Suggested", OUTCOMES[card.outcome]),) if card.outcome else ()
    return FileItem(title, (("Answered", day(card.day)), *card.answers, *suggested, ("Found", found)))


def _closing(closing: Closing) -> Iterator[Fact]:
    by = practice().people.name_of(closing.person_id)
    said = (CLOSINGS[closing.because], closing.note, f"by {by}" if by else "by the practice")
    yield "Closed", ", ".join(filter(None, (local(closing.at), *said)))
    if closing.reopened_at:
        yield "Opened again", local(closing.reopened_at)
