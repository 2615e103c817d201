"""The links of questionnaires between sessions: what was asked and its state, and asking now."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import abort, redirect, render_template, url_for
from flask_babel import force_locale

from screening.domain.care.episode import Episode
from screening.domain.care.follow_up import FollowUp, FollowUpState
from screening.practice import practice
from screening.records.screenings.screenings import Screening
from screening.settings.languages import FIRST
from screening.web.auth.access import staff
from screening.web.blueprints import ViewResult, workspace
from screening.web.needs import Needs
from screening.web.qr_codes import qr_code
from screening.web.staff_wording import local
from screening.web.workspace.lookup import screening_or_404
from screening.web.workspace.queue.asked import reads_answers
from screening.workflow.care.asking import ask_now, link_of_follow_up, may_ask
from screening.workflow.care.follow_up import is_closed
from screening.workflow.practice.staff import FRONT_DESK, THERAPIST
from screening.workflow.rules.versions import rulebook_in_force

STATES = {
    FollowUpState.EARLY: "Opens later",
    FollowUpState.OPEN: "Open",
    FollowUpState.ANSWERED: "Answered",
    FollowUpState.ENDED: "Ended without an answer",
}


@workspace.get("/screenings/<reference>/asked")
@Needs({THERAPIST, FRONT_DESK})
def follow_ups(reference: str) -> str:
    """Show what was asked in a course of care, without the answers, and the open links.

    People who may not read answers get only links about one session: after the others, the page shows earlier answers.
    """
    screening = screening_or_404(reference)
    return _page(screening, practice().episodes.of(screening.id) or abort(404))


def _page(screening: Screening, episode: Episode, wrong: str = "") -> str:
    asked, questionnaires = practice().follow_ups.of(episode.screening_id), rulebook_in_force(practice()).questionnaires
    return render_template(
        "workspace/follow_ups.html",
        screening=screening,
        rows=[_row(one) for one in reversed(asked)],
        may_ask=[
            (name, book.asking.measured.label if book.asking.measured else book.asking.title[FIRST])
            for name, book in questionnaires.items()
            if episode.is_open and book.asking and may_ask(practice().settings, book)
        ],
        reads_answers=reads_answers(),
        wrong=wrong,
        mails=practice().settings.can_mail and bool(screening.identity.email),
        local=local,
    )


@workspace.post("/screenings/<reference>/asked/<questionnaire>")
@Needs({THERAPIST, FRONT_DESK})
def ask_follow_up(reference: str, questionnaire: str) -> ViewResult:
    """Ask a patient now; the link is mailed if they gave an address, and shown on the page."""
    screening = screening_or_404(reference)
    episode = practice().episodes.of(screening.id) or abort(404)
    if ask_now(practice(), practice().settings, episode.screening_id, questionnaire, staff().actor) is None:
        why = "it can no longer be asked" if episode.is_open else "the course of care was closed"
        return _page(screening, episode, f"Nothing was asked: {why}."), 409
    return redirect(url_for("workspace.follow_ups", reference=reference))


def _row(one: FollowUp) -> dict[str, object]:
    book = rulebook_in_force(practice()).questionnaires.get(one.questionnaire)
    state = one.state(datetime.now(UTC), closed=is_closed(practice(), one))
    link = link_of_follow_up(practice().settings, one).address
    is_open = state in (FollowUpState.OPEN, FollowUpState.EARLY)
    is_open = is_open and (one.session_on is not None or reads_answers())  # the others show earlier answers
    with force_locale(FIRST):
        picture = qr_code(link, "Link for the patient") if is_open else ""
    return {
        "title": book.asking.title[FIRST] if book and book.asking else one.questionnaire,
        "follow_up": one,
        "state": STATES[state],
        "link": link if is_open else "",
        "picture": picture,
    }
