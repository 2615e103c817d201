"""Changing what was sent: after the date of birth, the earlier answers come back and can be sent anew."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from flask import redirect, render_template, request, url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from werkzeug.exceptions import TooManyRequests
from wtforms import Form
from wtforms.validators import ValidationError

from screening.current import practice
from screening.domain.answers import NOT_SURE
from screening.domain.rules import Outcome
from screening.records.audit import PATIENT
from screening.records.invites import LIFETIME
from screening.records.screenings import Screening
from screening.web.fields import DateParts, Picked
from screening.web.languages import language
from screening.web.patient import urgent
from screening.web.patient.door import (
    Page,
    beginning,
    draft,
    found_draft,
    found_invite,
    give_cookie,
    only_language,
    patient,
    rulebook,
    sending,
    shown_revision,
)
from screening.web.patient.walk import Walk
from screening.web.patient.wording import answer_rows, day_in_words
from screening.workflow.invite import take_back
from screening.workflow.send import ChangedElsewhereError, NotReadyError, send
from screening.workflow.start import change as change_draft

_DOOR = "patient.change"
_MOST_WRONG = 10  # dates of birth, of one screening
_AGED = timedelta(days=14)  # G19: then a stored "fits" is asked again
_ABOUT_SAFETY = ("safety_check", "your_health")
_NO, _YES = "no", "yes"


class BornForm(Form):
    """The date of birth, to be sure whose answers are shown."""

    born = DateParts(_("Date of birth"))

    def validate_born(self, field: DateParts) -> None:
        if not field.data:
            raise ValidationError(gettext("Type your date of birth, like 3 27 1985"))


@patient.route("/change", methods=["GET", "POST"])
def change() -> Page:
    """Ask for the date of birth; the right one opens the answers that were sent, in a draft of their own."""
    screening = _sent_before()
    if screening is None:
        return redirect(url_for("patient.start"))
    form = BornForm(request.form if request.method == "POST" else None)
    if request.method != "POST" or only_language() or not form.validate():
        page = render_template("patient/change.html", form=form, wrong=False)
        return (page, 422) if form.errors else page
    wait = practice().attempts.wrong(_DOOR, screening.id)
    if wait:
        raise TooManyRequests(retry_after=wait)
    if form.born.data != screening.identity["born"]:
        return _wrong_date(form, screening)
    practice().attempts.forgive(_DOOR, screening.id)
    opened = change_draft(practice(), beginning(), screening)
    due = url_for("patient.visit_day") if _is_due(screening) else url_for("patient.check")
    return give_cookie(redirect(due), opened)


def _wrong_date(form: BornForm, screening: Screening) -> Page:
    """Ask again; after ten wrong dates in all the invite ends, since somebody is guessing."""
    invite = found_invite()
    if invite and practice().attempts.over(f"{_DOOR}, wrong", screening.id, _MOST_WRONG - 1, LIFETIME):
        take_back(practice(), invite.id, PATIENT, f"{_MOST_WRONG} wrong dates of birth")
        return redirect(url_for("patient.link_ended"))
    return render_template("patient/change.html", form=form, wrong=True), 422


@patient.route("/today", methods=["GET", "POST"])
def visit_day() -> Page:
    """Has anything changed since? "No" sends the same answers anew; "yes" and "not sure" lead to the answers."""
    found = draft()
    before = practice().screenings.by_id(found.origin.changes) if found.origin.changes else None
    if before is None or found.screening_id:
        return redirect(url_for("patient.go_on"))
    form = ChangedForm(request.form if request.method == "POST" else None)
    if request.method != "POST" or only_language() or not form.validate():
        return _visit_page(form, before)
    if form.changed.data != [_NO]:
        return redirect(url_for("patient.check"))
    try:
        send(practice(), rulebook(), sending(shown_revision()))
    except (NotReadyError, ChangedElsewhereError):  # a question is new, a birthday came, another device wrote
        return redirect(url_for("patient.check"))
    return redirect(url_for("patient.result"))


class ChangedForm(Form):
    """Has anything changed?"""

    changed = Picked(_("Has anything changed?"))

    def validate_changed(self, field: Picked) -> None:
        if (field.data or []) not in ([_NO], [_YES], [NOT_SURE]):
            raise ValidationError(gettext("Pick one answer"))


def _visit_page(form: ChangedForm, before: Screening) -> Page:
    found, questionnaire = draft(), rulebook().questionnaire
    asked = Walk(questionnaire, found.content.answers).reading.asked
    safety = [q for q in questionnaire.questions if q.section in _ABOUT_SAFETY and q.id in asked and not q.private]
    page = render_template(
        "patient/visit_day.html",
        form=form,
        sent_on=day_in_words(before.sent_at.astimezone(practice().settings.time_zone).date().isoformat()),
        revision=found.revision,
        rows=answer_rows(safety, found.content.answers, language()),
        banner=urgent.banner(rulebook(), found),
    )
    return (page, 422) if form.errors else page


def _sent_before() -> Screening | None:
    """Give the newest version of what was sent through this browser's invite, or from its own draft where asked for."""
    invite = found_invite() if request.args.get("mine") != "yes" else None
    found = found_draft()
    sent = (invite.screening_id if invite else None) or (found.screening_id if found else None)
    return practice().screenings.newest_version(sent) if sent else None


def _is_due(screening: Screening) -> bool:
    """On the day of the visit, and when a "fits" is older than 14 days (a convention, guarantee G19)."""
    if screening.visit_on is not None and screening.visit_on.isoformat() == practice().today():
        return True
    return screening.outcome == Outcome.FITS and datetime.now(UTC) - screening.sent_at > _AGED
