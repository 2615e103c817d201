"""Changing what was sent: after the date of birth, the earlier answers come back and can be sent again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from flask import redirect, render_template, request, url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import Form
from wtforms.validators import ValidationError

from screening.domain.care.said_change import SaidChange
from screening.domain.rules.rulebook import Outcome
from screening.practice import practice
from screening.records.audit.entries import PATIENT
from screening.records.intake.drafts import Draft
from screening.records.intake.invites import Invite
from screening.records.screenings.screenings import Screening
from screening.web.blueprints import ViewResult, patient
from screening.web.forms.fields import Picked
from screening.web.languages import language
from screening.web.needs import DRAFT_HOLDER, EVERYONE, Needs
from screening.web.patient import urgent
from screening.web.patient.before_session import is_in_care, send_unchanged, shown_again, to_check
from screening.web.patient.birth_date import MOST_WRONG, BornForm, GuessedError, counted
from screening.web.patient.left_form import leaves_a_form
from screening.web.patient.navigation import Walk
from screening.web.patient.own_answers import answer_rows, day_in_words
from screening.web.patient.session import (
    HELP,
    asked,
    begun_elsewhere,
    draft,
    found_draft,
    found_invite,
    give_cookie,
    only_changes_language,
    rulebook,
    start_context,
    token,
)
from screening.workflow.intake.answer import save_picked
from screening.workflow.intake.come_back import token_to_form, token_to_result
from screening.workflow.intake.invite import take_back
from screening.workflow.intake.start import change as change_draft

_AGED = timedelta(days=14)  # G19: after this, a stored "fits" is asked again
_CHANGED = "changed"  # the field of the page that asks on the day of the visit
RESULT = "result"  # the other page the date of birth can lead to, besides a change


@dataclass(frozen=True)
class LockedForm:
    """What a date of birth opens: a sent screening, or a form started with this browser's invite."""

    id: str
    born: str
    screening: Screening | None = None
    begun: Draft | None = None


@patient.route("/change", methods=["GET", "POST"])
@Needs(EVERYONE, posts_an_hour=60, same_origin=True, accepted_rules=True)
def change() -> ViewResult:
    """Ask for the date of birth; the correct one opens what was sent, to change or read, or a started form."""
    locked = _locked_form()
    if locked is None:
        return redirect(url_for("patient.start"))
    return behind_birth_date(locked, RESULT if request.args.get("to") == RESULT else "change")


def behind_birth_date(locked: LockedForm, to: str) -> ViewResult:
    """Ask for the date of birth; the correct one opens what is locked: its result, or its answers `to` change."""
    form = BornForm(request.form if request.method == "POST" else None)
    if request.method != "POST" or only_changes_language() or not form.validate():
        page = _born_page(form, locked, to)
        return (page, 422) if form.errors else page
    try:
        opens = counted(locked.id, is_right=form.born.data == locked.born)
    except GuessedError:
        return _end_guessing(locked)
    return _open(locked, to) if opens else (_born_page(form, locked, to, wrong=True), 422)


def _open(locked: LockedForm, to: str) -> ViewResult:
    """Open what the correct date of birth is for; if it has expired, redirect to the page that says so."""
    if locked.screening is None or to == RESULT:
        url = url_for("patient.go_on" if locked.screening is None else "patient.result")
        if locked.screening is not None:
            token = token_to_result(practice(), locked.screening)
        else:
            token = token_to_form(practice(), locked.begun) if locked.begun else None
        return give_cookie(redirect(url), token) if token else redirect(url_for("patient.link_ended"))
    opened = change_draft(practice(), start_context(), locked.screening)
    return give_cookie(redirect(first_page(locked.screening)), opened)


def first_page(before: Screening) -> str:
    """Return the URL of the page that a change of what was sent begins with."""
    due = "visit_day" if _is_due(before) else "check"
    return url_for("patient.before_session" if is_in_care(before.id) else f"patient.{due}")


def untouched(found: Draft) -> Screening | None:
    """Return what a draft changes if the person has neither changed nor said anything yet; else None."""
    return shown_again(found) if found.revision == 0 else None


def _born_page(form: BornForm, locked: LockedForm, to: str, *, wrong: bool = False) -> str:
    what = "form" if locked.screening is None else to
    another = leaves_a_form(locked.begun.id if locked.begun else "")
    return render_template("patient/change.html", form=form, wrong=wrong, to=what, another=another)


def _end_guessing(locked: LockedForm) -> ViewResult:
    """Stop guessing after too many wrong dates: no more are checked, and the invite ends that leads to this form."""
    invite = found_invite()
    if invite and _leads_to(invite, locked):
        take_back(practice(), invite.id, PATIENT, f"{MOST_WRONG} wrong dates of birth")
    return redirect(url_for("patient.link_ended"))


def _leads_to(invite: Invite, locked: LockedForm) -> bool:
    """Return whether this browser's invite opens that form: it may be another one's, and the form that of a link."""
    if locked.begun is not None:
        return locked.begun.origin.invite_id == invite.id
    newest = practice().screenings.newest_version(invite.screening_id) if invite.screening_id else None
    return newest is not None and newest.id == locked.id


@patient.route("/today", methods=["GET", "POST"])
@Needs(DRAFT_HOLDER)
def visit_day() -> ViewResult:
    """Ask whether anything has changed. "No" sends the same answers again; "yes" and "not sure" lead to the answers."""
    found = draft()
    before = shown_again(found)
    if before is None or found.screening_id:
        return redirect(url_for("patient.go_on"))
    picked_before = found.content.picked.get(_CHANGED, "")
    form = ChangedForm(request.form if request.method == "POST" else None, changed=[picked_before])
    right = request.method == "POST" and not only_changes_language() and form.validate()
    if request.form.get("do") == HELP:
        save_picked(practice(), token() or "", {_CHANGED: form.changed.data[0]} if right else {}, [_CHANGED])
        return redirect(url_for("patient.urgent_page"))
    if not right:
        return _visit_page(form, before)
    said = SaidChange(form.changed.data[0])
    return redirect(to_check(said)) if said is not SaidChange.NO else send_unchanged()


class ChangedForm(Form):
    """Asks whether anything has changed."""

    changed = Picked(_("Has anything changed?"))

    def validate_changed(self, field: Picked) -> None:
        if (field.data or []) not in ([SaidChange.NO], [SaidChange.YES], [SaidChange.NOT_SURE]):
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
        return LockedForm(screening.id, screening.identity.born, screening=screening)
    begun = begun_elsewhere()
    identity = begun.content.identity if begun else None
    return LockedForm(begun.id, identity.born, begun=begun) if begun and identity else None


def _is_due(screening: Screening) -> bool:
    """Return whether to ask again: on the day of the visit, and if a "fits" is older than 14 days (guarantee G19)."""
    if screening.visit_on is not None and screening.visit_on.isoformat() == practice().today():
        return True
    return screening.outcome == Outcome.FITS and datetime.now(UTC) - screening.sent_at > _AGED
