"""Beginning and closing a course of care, and asking a patient again before a session."""

from __future__ import annotations

from flask import abort, redirect, render_template, request, url_for
from flask_wtf import FlaskForm
from wtforms.validators import ValidationError

from screening.domain.care.episode import BY_A_PERSON, ClosedBecause
from screening.practice import practice
from screening.records.screenings.screenings import Screening
from screening.web.auth.access import staff
from screening.web.blueprints import ViewResult, workspace
from screening.web.forms.fields import OneLine, Picked, errors_of
from screening.web.needs import Needs
from screening.web.staff_wording import CLOSINGS
from screening.web.workspace.care.sessions import MOST_CHARACTERS
from screening.web.workspace.field_errors import read_text
from screening.web.workspace.lookup import course_or_404, screening_or_404
from screening.web.workspace.no_longer import no_longer
from screening.workflow.care.asked_again import ask_again
from screening.workflow.care.episode import begin, close
from screening.workflow.practice.staff import THERAPIST
from screening.workflow.review.assign import note_reading


class CloseForm(FlaskForm):
    """Why a course of care is closed; a reason that is not listed is typed."""

    because = Picked("Why is it closed?")
    note = OneLine("In words (optional)")

    def validate_because(self, field: Picked) -> None:
        if len(field.data or ()) != 1 or field.data[0] not in BY_A_PERSON:
            raise ValidationError("Pick why it is closed")

    def validate_note(self, field: OneLine) -> None:
        field.data = (field.data or "").strip()
        read_text(field, MOST_CHARACTERS)
        if self.because.data == [ClosedBecause.OTHER] and not field.data:
            raise ValidationError("Say why in a few words")

    @property
    def reason(self) -> ClosedBecause:
        return ClosedBecause(self.because.data[0])

    @property
    def problems(self) -> list[tuple[str, str]]:
        """Return the error summary: (id of the field to go to, message)."""
        return errors_of(self.because, self.note)


@workspace.post("/screenings/<reference>/begin-care")
@Needs({THERAPIST})
def begin_course(reference: str) -> ViewResult:
    """Open the course of care of a screening that was signed before the practice tracked any."""
    screening = screening_or_404(reference)
    if not practice().settings.course_of_care:
        abort(404)
    begin(practice(), screening, staff())
    return redirect(url_for("workspace.summary", reference=reference))


@workspace.post("/screenings/<reference>/ask-again")
@Needs({THERAPIST})
def ask_before_session(reference: str) -> ViewResult:
    """Make a link for the patient to say what has changed, for their phone, a slip or a device of the practice."""
    course = course_or_404(reference)
    newest = course.versions[-1].screening
    if not course.episode.is_open:
        no_longer("This course of care was closed after you opened the page, so no link was made.", _summary_of(newest))
    made = ask_again(practice(), practice().settings, newest, staff(), mail=request.form.get("do") == "mail")
    return redirect(url_for("workspace.invite_page", invite_id=made.id))


@workspace.route("/screenings/<reference>/close", methods=["GET", "POST"])
@Needs({THERAPIST})
def close_course(reference: str) -> ViewResult:
    """Close a course of care with a reason. The next signature opens it again."""
    course, form = course_or_404(reference), CloseForm()
    newest, is_open = course.versions[-1].screening, course.episode.is_open
    if request.method != "POST":
        return _close_page(newest, form) if is_open else redirect(_summary_of(newest)[0])
    if is_open and not form.validate():
        return _close_page(newest, form), 422
    if not is_open or not close(practice(), course.episode, form.reason, form.note.data or "", staff()):
        words = "This course of care was closed already, after you opened the page. The summary says why."
        no_longer(words, _summary_of(newest), [(form.note.label.text, form.note.data or "")])
    return redirect(_summary_of(newest)[0])


def _summary_of(screening: Screening) -> tuple[str, str]:
    return url_for("workspace.summary", reference=screening.reference), "Open the summary"


def _close_page(screening: Screening, form: CloseForm) -> str:
    note_reading(practice(), screening, staff())
    reasons = {reason: CLOSINGS[reason] for reason in BY_A_PERSON}
    return render_template("workspace/close_course.html", screening=screening, form=form, reasons=reasons)
