"""One patient's screenings: linked by hand from candidates, side by side; and correcting an identity."""

from __future__ import annotations

from dataclasses import replace

from flask import redirect, render_template, request, url_for

from screening.practice import practice
from screening.records.screenings.screenings import Screening
from screening.web.auth.access import staff
from screening.web.blueprints import ViewResult, workspace
from screening.web.forms.identity_form import StaffIdentityForm
from screening.web.needs import Needs
from screening.web.staff_wording import local
from screening.web.workspace.lookup import screening_or_404
from screening.web.workspace.summary.age import age_given
from screening.web.workspace.summary.comparison import differences_between
from screening.workflow.practice.staff import THERAPIST
from screening.workflow.review.assign import note_reading
from screening.workflow.review.correct import as_it_stands
from screening.workflow.review.patients import amend, are_linked, link, unlink


@workspace.post("/screenings/<reference>/patient")
@Needs({THERAPIST})
def link_patient(reference: str) -> ViewResult:
    """Link another screening as the same person's, once both were compared; or unlink it."""
    screening, other = screening_or_404(reference), screening_or_404(request.form.get("other", ""))
    if request.form.get("do") == "unlink":
        unlink(practice(), other, staff())
    elif "compared" not in request.form:
        return _beside(
            screening,
            other,
            [("compared", "Compare both, then check the box to confirm that they are the same person")],
        ), 422
    else:
        link(practice(), screening, other, staff())
    shown = practice().screenings.newest_version(screening.id) or screening
    return redirect(url_for("workspace.summary", reference=shown.reference, _anchor="patient"))


@workspace.get("/screenings/<reference>/beside/<other>")
@Needs({THERAPIST})
def beside(reference: str, other: str) -> ViewResult:
    """Show two screenings side by side: who they are about, and what changed between them."""
    return _beside(screening_or_404(reference), screening_or_404(other), [])


def _beside(screening: Screening, other: Screening, problems: list[tuple[str, str]]) -> str:
    pair = sorted((screening, other), key=lambda one: one.sent_at)
    for one in pair:
        note_reading(practice(), one, staff())
    decisions = [practice().decisions.of(one.id) for one in pair]
    sheets = [as_it_stands(practice(), one) for one in pair]
    return render_template(
        "workspace/beside.html",
        here=screening.reference,
        other=other.reference,
        is_linked=are_linked(practice(), screening, other),
        same_birth=screening.identity.born == other.identity.born,
        pair=pair,
        decisions=[held[0] if held else None for held in decisions],
        differences=differences_between(*sheets),
        standings=sheets,
        problems=problems,
        local=local,
    )


@workspace.route("/screenings/<reference>/identity", methods=["GET", "POST"])
@Needs({THERAPIST})
def amend_identity(reference: str) -> ViewResult:
    """Correct who a screening is about; the identity it was sent with is kept."""
    screening = screening_or_404(reference)
    form = StaffIdentityForm(request.form) if request.method == "POST" else StaffIdentityForm(obj=screening.identity)
    form.expect(*age_given(screening, as_it_stands(practice(), screening)))
    if request.method != "POST":
        return _identity_page(screening, form)
    if not form.validate():
        return _identity_page(screening, form), 422
    sent = screening.identity
    identity = replace(form.identity, answered_by_helper=sent.answered_by_helper, relation=sent.relation)
    amend(practice(), screening, identity, staff())
    return redirect(url_for("workspace.summary", reference=reference))


def _identity_page(screening: Screening, form: StaffIdentityForm) -> str:
    note_reading(practice(), screening, staff())
    return render_template("workspace/identity.html", screening=screening, form=form)
