"""Recording a session: two taps if it went as the signed decision said, more only for what was different."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date

from flask import redirect, render_template, request, url_for
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms.validators import ValidationError

from screening.domain.care.session import MOST_NEEDLES, CareSession, SessionContent
from screening.domain.review.decision import MAY_TREAT
from screening.domain.rules.rulebook import Rulebook
from screening.practice import practice
from screening.records.care.sessions import RecordedMeanwhileError
from screening.records.screenings.screenings import Screening
from screening.web.auth.access import staff
from screening.web.blueprints import ViewResult, workspace
from screening.web.forms.fields import DateParts, OneLine, Picked, errors_of, posted_number
from screening.web.needs import Needs
from screening.web.staff_wording import local
from screening.web.workspace.care.course import sites_of, words_of_session
from screening.web.workspace.field_errors import read_text
from screening.web.workspace.lookup import course_or_404
from screening.workflow.care.course import Course, course_of
from screening.workflow.care.record import NewSession, problem_of_day, record, was_allowed
from screening.workflow.practice.staff import THERAPIST
from screening.workflow.practice.treating_credentials import lacks_credential_on
from screening.workflow.review.assign import note_reading
from screening.workflow.rules.versions import rulebook_of

_YES, _NO = "yes", "no"
MOST_CHARACTERS = 2000  # of a note


class SessionForm(FlaskForm):
    """What happened on one day. The page sets `course`, `book`, and `against`: what speaks against needling that day.

    None of that prevents recording what was done; the form then asks why.
    """

    held = DateParts("Day of the session")
    needled = Picked("Was the patient needled?")
    why = OneLine("Why was it done anyway?")
    needle_count = OneLine("Number of needles (optional)")
    technique = Picked("How")
    sites = Picked("Sites")
    happened = Picked("What happened")
    note = OneLine("Note (optional)")
    seen = OneLine()
    course: Course
    book: Rulebook
    against: tuple[str, ...] = ()

    def validate_held(self, field: DateParts) -> None:
        day = self.day
        if day is None:
            raise ValidationError(field.problem or "Enter the day of the session, like 3 27 2027")
        zone = practice().settings.time_zone
        if wrong := problem_of_day(self.course, day, practice().day(), zone):
            raise ValidationError(wrong)

    def validate_needled(self, field: Picked) -> None:
        if field.data not in ([_YES], [_NO]):
            raise ValidationError("Say whether the patient was needled")
        if field.data == [_NO] and self._says_needling:
            raise ValidationError("You entered needles, sites or a technique. Was the patient needled?")

    def validate_why(self, field: OneLine) -> None:
        _text(field)
        if self.needled.data == [_YES] and self.against and not field.data:
            raise ValidationError(f"{'. '.join(self.against)}: say why it was done")

    def validate_needle_count(self, field: OneLine) -> None:
        typed = (field.data or "").strip()
        if typed and posted_number(typed, MOST_NEEDLES + 1) > MOST_NEEDLES:
            raise ValidationError(f"Enter a number from 0 to {MOST_NEEDLES}, or leave it empty")

    def validate_note(self, field: OneLine) -> None:
        _text(field)

    @property
    def day(self) -> date | None:
        try:
            return date.fromisoformat(self.held.data or "")
        except ValueError:
            return None

    @property
    def _says_needling(self) -> bool:
        """Return whether anything was entered that only needling has."""
        techniques = _known(self.technique.data, self.book.treatment.session.techniques)
        typed = (self.needle_count.data or "").strip().strip("0")
        return bool(typed or techniques or _known(self.sites.data, sites_of(self.book)))

    @property
    def number_seen(self) -> int:
        """Return the number of the record that was on the page, if it was of this day; otherwise 0."""
        day, _, number = (self.seen.data or "").partition(" ")
        return posted_number(number, 0) if self.day and day == self.day.isoformat() else 0

    @property
    def content(self) -> SessionContent:
        """Return what is to be recorded; an id that the rules do not have is left out."""
        words, needled, typed = (
            self.book.treatment.session,
            self.needled.data == [_YES],
            (self.needle_count.data or "").strip(),
        )
        return SessionContent(
            needled=needled,
            needle_count=int(typed) if typed and needled else None,
            sites=_known(self.sites.data, sites_of(self.book)) if needled else (),
            technique=next(iter(_known(self.technique.data, words.techniques)), "") if needled else "",
            happened=_known(self.happened.data, words.happened),
            note=self.note.data or "",
            why=self.why.data or "" if needled and self.against else "",
        )

    @property
    def problems(self) -> list[tuple[str, str]]:
        """Return the error summary: (id of the field to go to, message)."""
        return errors_of(self.held, self.needled, self.why, self.needle_count, self.note)


def _known(picked: Iterable[str] | None, known: Collection[str]) -> tuple[str, ...]:
    return tuple(one for one in dict.fromkeys(picked or ()) if one in known)


def _text(field: OneLine) -> None:
    field.data = (field.data or "").strip()
    read_text(field, MOST_CHARACTERS)


@workspace.route("/screenings/<reference>/session", methods=["GET", "POST"])
@Needs({THERAPIST})
def record_session(reference: str) -> ViewResult:
    """Record a session. A day that already has a record is shown with it; saving replaces it, and both are kept."""
    course = course_or_404(reference)
    newest = course.versions[-1].screening
    form = _form(course, request.form if request.method == "POST" else None)
    if request.method != "POST":
        return _page(newest, form)
    if not form.validate() or form.problems:
        return _page(newest, form), 422
    try:
        session = NewSession(form.day or date.min, form.content, form.number_seen)
        record(practice(), newest, session, staff(), practice().settings)
    except RecordedMeanwhileError:  # the current record is shown, and saving again replaces it
        return _page(newest, form), 409
    return redirect(url_for("workspace.summary", reference=newest.reference))


def _form(course: Course, posted: MultiDict[str, str] | None) -> SessionForm:
    """Return the form as posted, or filled from the record of the day in the URL, else from what was signed."""
    decisions, newest = course.versions[-1].decisions, course.versions[-1].screening
    signed = bool(decisions) and practice().queue.is_decided(newest.id)  # not if anything newer is waiting
    may_treat = signed and decisions[0].content.conclusion in MAY_TREAT
    if posted is not None:
        form = SessionForm(posted)
        day = form.day or practice().day()
        there, against = _there(course, form.day), _against(course, day, may_treat=may_treat)
    else:
        day = _asked_day()
        there, against = _there(course, day), _against(course, day, may_treat=may_treat)
        form = SessionForm(_fields(day, there.content if there else SessionContent(needled=not against)))
    needled_under = practice().screenings.by_id(there.content.version_id) if there and there.content.needled else None
    form.course, form.against = course, against
    form.book = rulebook_of(practice(), (needled_under or newest).digest)
    return form


def _against(course: Course, day: date, *, may_treat: bool) -> tuple[str, ...]:
    """Return what speaks against needling on a day by the signed-in person, who records it and so needled."""
    lacks = lacks_credential_on(practice(), staff().id, day)
    not_yet = may_treat and not was_allowed(course, day, practice().settings.time_zone)
    return (
        *(("No signed decision allows needling now",) * (not may_treat)),
        *(("No signed decision allowed needling on this day",) * not_yet),
        *(("You have no valid credential for needling on this day; whoever needles must record the session",) * lacks),
    )


def _fields(day: date, content: SessionContent) -> MultiDict[str, str]:
    one_each: Mapping[str, str] = {
        **{f"held-{part}": str(getattr(day, part)) for part in ("month", "day", "year")},
        "needled": _YES if content.needled else _NO,
        "needle_count": "" if content.needle_count is None else str(content.needle_count),
        "technique": content.technique,
        "note": content.note,
        "why": content.why,
    }
    lists = [("sites", one) for one in content.sites] + [("happened", one) for one in content.happened]
    return MultiDict([*one_each.items(), *lists])


def _asked_day() -> date:
    try:
        return date.fromisoformat(request.args.get("day", ""))
    except ValueError:
        return practice().day()


def _there(course: Course, day: date | None) -> CareSession | None:
    """Return the record of a day."""
    return next((one for one in course.held if one.held_on == day), None)


def _page(screening: Screening, form: SessionForm) -> str:
    note_reading(practice(), screening, staff())
    course = course_of(practice(), screening) or form.course  # its current state
    there = _there(course, form.day)
    return render_template(
        "workspace/session.html",
        screening=screening,
        form=form,
        there=there,
        there_says=words_of_session(there) if there else (),
        sites=sites_of(form.book),
        session_words=form.book.treatment.session,
        local=local,
    )
