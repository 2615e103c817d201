"""Before a session: the safety questions with the earlier answers; "nothing changed" is one tap for each section."""

from __future__ import annotations

from dataclasses import dataclass, replace

from flask import redirect, render_template, request, url_for
from flask_babel import gettext

from screening.domain.care.said_change import SaidChange
from screening.domain.questionnaire.questions import Section
from screening.practice import practice
from screening.records.intake.drafts import Draft
from screening.records.intake.invites import Invite
from screening.records.screenings.screenings import Screening
from screening.web.blueprints import ViewResult, patient
from screening.web.languages import language
from screening.web.needs import DRAFT_HOLDER, Needs
from screening.web.patient import urgent
from screening.web.patient.navigation import Walk, url_of
from screening.web.patient.own_answers import AnswerRow, answer_rows, day_in_words
from screening.web.patient.session import (
    HELP,
    asked,
    draft,
    only_changes_language,
    rulebook,
    send_request,
    sent_now,
    shown_revision,
    token,
)
from screening.workflow.intake.answer import save_picked, save_said_changed
from screening.workflow.intake.send import ChangedElsewhereError, NotReadyError, send

_NO, _YES = "no", "yes"
_ANSWERS = "answers"  # the button that opens all answers


def is_in_care(screening_id: str) -> bool:
    """Return whether a screening belongs to an open course of care, so that it is asked again before each session."""
    if not practice().settings.course_of_care:
        return False
    episode = practice().episodes.of(screening_id)
    return episode is not None and episode.is_open


def waits_for_answers(invite: Invite) -> bool:
    """Return whether staff made a link to ask again in an open course of care, and no newer answers came since."""
    named = practice().screenings.newest_version(invite.screening_id) if invite.screening_id else None
    was_made_after = named is not None and named.id == invite.screening_id and named.invite_id != invite.id
    return was_made_after and is_in_care(invite.screening_id or "")


def shown_again(found: Draft) -> Screening | None:
    """Return what was sent before if a draft shows its answers to be changed; None if they were started over."""
    changes = None if found.content.begun_again else found.origin.changes
    return practice().screenings.by_id(changes) if changes else None


@dataclass(frozen=True)
class SectionAgain:
    """A section that is asked again: the earlier answers, what was picked now, and what is wrong with that."""

    section: Section
    rows: list[AnswerRow]
    picked: str
    wrong: str

    @property
    def field(self) -> str:
        """Return the name of its field, which the error summary leads to."""
        return f"changed-{self.section.id}"


@patient.route("/before-session", methods=["GET", "POST"])
@Needs(DRAFT_HOLDER)
def before_session() -> ViewResult:
    """Ask section by section whether anything has changed. Without a change the same answers are sent again."""
    found = draft()
    before = shown_again(found)
    if before is None or found.screening_id:
        return redirect(url_for("patient.go_on"))
    posted = request.method == "POST" and not only_changes_language()
    walk = Walk(asked(rulebook()), found.content.answers)
    sections = _sections(walk, must_pick=posted)
    if request.form.get("do") in (HELP, _ANSWERS):
        return _leave(sections)
    if not posted or any(one.wrong for one in sections):
        return _page(sections, before), 422 if posted else 200
    changed = [one.section.id for one in sections if one.picked != _NO]
    if first := next((step for step in walk.steps if step.page.section in changed), None):
        save_said_changed(practice(), token() or "", SaidChange.YES_OR_NOT_SURE)
        return redirect(url_of(first, changing=True, again=changed))
    return send_unchanged()


def _leave(sections: list[SectionAgain]) -> ViewResult:
    """Read what to do now, or open all answers; what was picked is kept, and a "yes" also for the therapist."""
    if request.form["do"] == _ANSWERS and any(one.picked == _YES for one in sections):
        return redirect(to_check(SaidChange.YES_OR_NOT_SURE))
    picked = {one.field: one.picked for one in sections if one.picked}
    save_picked(practice(), token() or "", picked, [one.field for one in sections])
    return redirect(url_for("patient.urgent_page" if request.form["do"] == HELP else "patient.check"))


def send_unchanged() -> ViewResult:
    """Send the same answers again for a person who says that nothing has changed."""
    request_to_send = replace(send_request(shown_revision()), said_changed=SaidChange.NO)
    try:
        sent = send(practice(), rulebook(), request_to_send)
    except (NotReadyError, ChangedElsewhereError):  # a new question, a birthday, or a write from another device
        return redirect(to_check(SaidChange.NO))
    return sent_now(sent)


def to_check(said: SaidChange) -> str:
    """Keep what was said about changes with the draft; return the URL of the page that shows all answers."""
    save_said_changed(practice(), token() or "", said)
    return url_for("patient.check")


def _sections(walk: Walk, *, must_pick: bool) -> list[SectionAgain]:
    """Return what is asked again; answers that others should not see on a screen are not shown, only asked about."""
    again, answers = rulebook().treatment.day_of_visit, draft().content.answers
    found = []
    for section in walk.questionnaire.sections:
        questions = [q for q in walk.questionnaire.questions if q.section == section.id and q.id in walk.reading.asked]
        if section.id not in again.sections or not questions:
            continue
        name = f"changed-{section.id}"
        picked = (request.form if request.method == "POST" else draft().content.picked).get(name, "")
        picked = picked if picked in (_NO, _YES) else ""
        wrong = gettext("Pick one answer") if must_pick and not picked else ""
        rows = answer_rows([q for q in questions if not q.private], answers, language())
        found.append(SectionAgain(section, rows, picked, wrong))
    return found


def _page(sections: list[SectionAgain], before: Screening) -> str:
    sent_on = before.sent_at.astimezone(practice().settings.time_zone).date()
    return render_template(
        "patient/before_session.html",
        urgent_list=rulebook().treatment.urgent_list,
        sections=sections,
        problems=[(one.field, f"{one.section.title[language()]}: {one.wrong}") for one in sections if one.wrong],
        sent_on=day_in_words(sent_on.isoformat()),
        revision=draft().revision,
        banner=urgent.banner(rulebook(), draft()),
    )
