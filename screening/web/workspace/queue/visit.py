"""The page where staff set or move the day of a visit, when a patient calls or the calendar changes."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for

from screening.practice import practice
from screening.web.auth.access import staff
from screening.web.blueprints import ViewResult, workspace
from screening.web.forms.fields import errors_of
from screening.web.needs import Needs
from screening.web.staff_wording import clock
from screening.web.workspace.lookup import screening_or_404
from screening.web.workspace.queue.asked import list_url, reads_answers
from screening.web.workspace.visit_form import VisitForm
from screening.workflow.intake.visit import set_visit
from screening.workflow.practice.staff import FRONT_DESK, THERAPIST


@workspace.route("/visits/<reference>", methods=["GET", "POST"])
@Needs({THERAPIST, FRONT_DESK})
def visit(reference: str) -> ViewResult:
    """Set the day and time of a screening's visit, or take them away."""
    asked = screening_or_404(reference)
    screening = practice().screenings.newest_version(asked.id) or asked
    posted = request.form if request.method == "POST" else None
    known = {
        "visit": screening.visit_on.isoformat() if screening.visit_on else "",
        "visit_time": clock(screening.visit_at) if screening.visit_at else "",
    }
    form = VisitForm(formdata=posted, data=known)
    form.today, form.known = practice().today(), screening.visit_on
    to_list = "back" in request.values or not reads_answers()
    back = list_url(_anchor=f"s-{reference}") if to_list else url_for("workspace.summary", reference=reference)
    if form.validate_on_submit():
        set_visit(practice(), screening, form.visit_on, form.visit_at, staff())
        return redirect(back)
    problems = errors_of(form.visit, form.visit_time)
    page = render_template(
        "workspace/visit.html", screening=screening, form=form, problems=problems, back=back, to_list=to_list
    )
    return (page, 422) if form.errors else page
