"""Changing what was sent: after the date of birth, the earlier answers come back and can be sent again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from flask import redirect, render_template, request, url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import Form
from wtforms.validators import ValidationError

from screening.domain.people.identity import agrees
from screening.domain.questionnaire.kinds.by_option import NOT_SURE
from screening.domain.rules.rulebook import Outcome
from screening.practice import practice
from screening.records.audit.entries import PATIENT
from screening.records.intake.drafts import Content, Draft
from screening.records.screenings.screenings import Screening
from screening.web.blueprints import ViewResult, patient
from screening.web.forms.fields import Picked
from screening.web.languages import language
from screening.web.needs import DRAFT_HOLDER, EVERYONE, Needs
from screening.web.patient import urgent
from screening.web.patient.before_session import is_in_care
from screening.web.patient.birth_date import MOST_WRONG, BornForm, GuessedError, counted
from screening.web.patient.navigation import Walk
from screening.web.patient.own_answers import answer_rows, day_in_words
from screening.web.patient.session import (
    asked,
    begun_elsewhere,
    draft,
    found_draft,
    found_invite,
    give_cookie,
    only_changes_language,
    rulebook,
    send_request,
    sent_now,
    shown_revision,
    start_context,
)
from screening.workflow.intake.come_back import token_to
from screening.workflow.intake.invite import take_back
from screening.workflow.intake.send import ChangedElsewhereError, NotReadyError, send
from screening.workflow.intake.start import change as change_draft
from screening.workflow.rules.versions import rulebook_of

_MOST_WRONG_BY_AGE = 3  # if only the age can be checked against the date
_AGED = timedelta(days=14)  # G19: after this, a stored "fits" is asked again
_NO, _YES = "no", "yes"
_RESULT = "result"  # the other page the date of birth can lead to, besides a change


@dataclass(frozen=True)
class LockedForm:
    """What a date of birth opens: a sent screening, or a form started with this browser's invite."""

    id: str
    screening: Screening | None = None
    begun: Draft | None = None

    def has_birth_date(self, born: str | None) -> bool:
        """Return whether this is the person's date of birth; for a form without one, whether the age agrees."""
        if self.screening is not None:
            return born == self.screening.identity.born
        content = self.begun.content if self.begun else Content()
        if content.identity:
            return born == content.identity.born
        age = rulebook_of(practice(), self.begun.digest).age_in(content.answers) if self.begun else None
        return age is not None and agrees(born or "", age, practice().today())

    @property
    def most_wrong_dates(self) -> int:
        """Return how many wrong dates of birth are allowed."""
        by_age = self.begun is not None and not self.begun.content.identity
        return _MOST_WRONG_BY_AGE if by_age else MOST_WRONG


@patient.route("/change", methods=["GET", "POST"])
@Needs(EVERYONE, posts_an_hour=60, same_origin=True, accepted_rules=True)
def change() -> ViewResult:
    """Ask for the date of birth; the correct one opens what was sent, to change or read, or a started form."""
    locked = _locked_form()
    if locked is None:
        return redirect(url_for("patient.start"))
    form = BornForm(request.form if request.method == "POST" else None)
    if request.method != "POST" or only_changes_language() or not form.validate():
        page = _born_page(form, locked)
        return (page, 422) if form.errors else page
    is_right = locked.has_birth_date(form.born.data)
    try:
        opens = counted(locked.id, is_right=is_right, most_wrong=locked.most_wrong_dates)
    except GuessedError:
        return _end_guessing(locked)
    return _open(locked) if opens else (_born_page(form, locked, wrong=True), 422)


def _open(locked: LockedForm) -> ViewResult:
    """Open what the correct date of birth is for."""
    if locked.screening is None:
        return _to_draft(locked.id, url_for("patient.go_on"))
    if request.args.get("to") == _RESULT:
        return _to_draft(locked.screening.draft_id, url_for("patient.result"))
    opened = change_draft(practice(), start_context(), locked.screening)
    due = "visit_day" if _is_due(locked.screening) else "check"
    first = "before_session" if is_in_care(locked.screening.id) else due
    return give_cookie(redirect(url_for(f"patient.{first}")), opened)


def _to_draft(draft_id: str, url: str) -> ViewResult:
    """Redirect to a draft with a new token; if it has expired, to the page that says so."""
    opened = token_to(practice(), draft_id)
    return give_cookie(redirect(url), opened) if opened else redirect(url_for("patient.link_ended"))


def _born_page(form: BornForm, locked: LockedForm, *, wrong: bool = False) -> str:
    to = "form" if locked.screening is None else _RESULT if request.args.get("to") == _RESULT else "change"
    return render_template("patient/change.html", form=form, wrong=wrong, to=to)


def _end_guessing(locked: LockedForm) -> ViewResult:
    """Stop guessing after too many wrong dates: no more are checked, and the invite ends."""
    if invite := found_invite():
        take_back(practice(), invite.id, PATIENT, f"{locked.most_wrong_dates} wrong dates of birth")
    return redirect(url_for("patient.link_ended"))


@patient.route("/today", methods=["GET", "POST"])
@Needs(DRAFT_HOLDER)
def visit_day() -> ViewResult:
    """Ask whether anything has changed. "No" sends the same answers again; "yes" and "not sure" lead to the answers."""
    found = draft()
    before = practice().screenings.by_id(found.origin.changes) if found.origin.changes else None
    if before is None or found.screening_id:
        return redirect(url_for("patient.go_on"))
    form = ChangedForm(request.form if request.method == "POST" else None)
    if request.method != "POST" or only_changes_language() or not form.validate():
        return _visit_page(form, before)
    if form.changed.data != [_NO]:
        return redirect(url_for("patient.check"))
    try:
        sent = send(practice(), rulebook(), send_request(shown_revision()))
    except (NotReadyError, ChangedElsewhereError):  # a new question, a birthday, or a write from another device
        return redirect(url_for("patient.check"))
    return sent_now(sent)


class ChangedForm(Form):
    """Asks whether anything has changed."""

    changed = Picked(_("Has anything changed?"))

    def validate_changed(self, field: Picked) -> None:
        if (field.data or []) not in ([_NO], [_YES], [NOT_SURE]):
            raise ValidationError(gettext("Pick one answer"))


def _visit_page(form: ChangedForm, before: Screening) -> ViewResult:
    found, questionnaire = draft(), asked(rulebook())
    open_now = Walk(questionnaire, found.content.answers).reading.asked
    again = rulebook().treatment.day_of_visit
    safety = [q for q in questionnaire.questions if q.section in again.sections and q.id in open_now and not q.private]
    page = render_template(
        "patient/visit_day.html",
        again=again,
        form=form,
        sent_on=day_in_words(before.sent_at.astimezone(practice().settings.time_zone).date().isoformat()),
        revision=found.revision,
        rows=answer_rows(safety, found.content.answers, language()),
        banner=urgent.banner(rulebook(), found),
    )
    return (page, 422) if form.errors else page


def _locked_form() -> LockedForm | None:
    """Return the newest version sent through this browser's invite, or from its own draft if requested.

    Before anything was sent: the form started with the invite on another device.
    """
    invite = found_invite() if request.args.get("mine") != "yes" else None
    found = found_draft()
    sent = (invite.screening_id if invite else None) or (found.screening_id if found else None)
    screening = practice().screenings.newest_version(sent) if sent else None
    if screening is not None:
        return LockedForm(screening.id, screening=screening)
    begun = begun_elsewhere()
    return LockedForm(begun.id, begun=begun) if begun else None


def _is_due(screening: Screening) -> bool:
    """Return whether to ask again: on the day of the visit, and if a "fits" is older than 14 days (guarantee G19)."""
    if screening.visit_on is not None and screening.visit_on.isoformat() == practice().today():
        return True
    return screening.outcome == Outcome.FITS and datetime.now(UTC) - screening.sent_at > _AGED
