"""A patient's own health link to their result: made and ended by them, with a passcode that is shown once."""

from __future__ import annotations

from flask import abort, redirect, render_template, url_for
from flask_babel import gettext as _

from screening.practice import practice
from screening.records.audit.entries import PATIENT
from screening.records.screenings.screenings import Screening
from screening.web.blueprints import ViewResult, patient
from screening.web.languages import language, moment_at_end
from screening.web.needs import DRAFT_HOLDER, Needs
from screening.web.patient.session import draft
from screening.web.qr_codes import qr_code
from screening.web.result_document import give_result
from screening.workflow.intake.give import withdraw_link


@patient.post("/result/link")
@Needs(DRAFT_HOLDER, posts_an_hour=30)
def give_link() -> ViewResult:
    """Make a health link of the result and show it with its passcode, once; none of answers that were replaced."""
    screening = _sent()
    if practice().screenings.newer(screening.id):
        return redirect(url_for("patient.result"))
    taken = give_result(screening, language(), PATIENT)
    return render_template(
        "patient/given_link.html",
        taken=taken,
        picture=qr_code(taken.link, _("QR code of the link")),
        ends=moment_at_end(taken.expires_at),
    )


@patient.post("/result/link/end")
@Needs(DRAFT_HOLDER)
def end_link() -> ViewResult:
    """End the link to the result; no one can open it after that."""
    withdraw_link(practice(), _sent().id)
    return redirect(url_for("patient.result", _anchor="link"))


def _sent() -> Screening:
    if not practice().settings.give_links:
        abort(404)
    screening = practice().screenings.by_id(draft().screening_id or "")
    return screening or abort(redirect(url_for("patient.go_on")))
