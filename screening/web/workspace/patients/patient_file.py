"""Everything about one person: to download, and to erase."""

from __future__ import annotations

import json
from dataclasses import replace

from flask import abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from screening.exchange.documents.pdf import can_make_pdf, pdf_of
from screening.practice import practice
from screening.records.review.patient_file import file_data
from screening.records.screenings.screenings import Screening
from screening.web.auth.access import roles_of, signed_in, staff
from screening.web.blueprints import ViewResult, workspace
from screening.web.needs import QUARTER, TYPING, Needs
from screening.web.pdf_pages import pdf_answer, print_layout
from screening.web.staff_wording import local
from screening.web.workspace.lookup import screening_or_404
from screening.web.workspace.patients.file_words import FileWords
from screening.workflow.practice.staff import ADMINISTRATOR, THERAPIST
from screening.workflow.review.assign import note_reading
from screening.workflow.review.patient_file import erase, everything_of, file_of


@workspace.get("/screenings/<reference>/file")
@Needs({THERAPIST}, fresh=QUARTER)
def patient_file(reference: str) -> ViewResult:
    """Show what is stored about one person."""
    return _page(screening_or_404(reference))


@workspace.get("/screenings/<reference>/file.json")
@Needs({THERAPIST}, fresh=TYPING)
def patient_file_json(reference: str) -> AnyResponse:
    """Return all of it as a file."""
    data = file_data(file_of(practice(), screening_or_404(reference), staff().actor))
    named = {"Content-Disposition": f'attachment; filename="{reference}.json"'}
    return AnyResponse(json.dumps(data, ensure_ascii=False, indent=1), mimetype="application/json", headers=named)


@workspace.get("/screenings/<reference>/file.pdf")
@Needs({THERAPIST}, fresh=TYPING)
def patient_file_pdf(reference: str) -> AnyResponse:
    """Return all of it as a readable PDF."""
    if not can_make_pdf():
        abort(404)
    screening = screening_or_404(reference)
    file = file_of(practice(), screening, staff().actor)
    page = render_template(
        "workspace/patient_file_document.html",
        name=screening.identity.name,
        made_at=local(file.made_at),
        screenings=[(filed.screening.reference, FileWords(filed).parts()) for filed in file.screenings],
    )
    title = f"Everything stored about {screening.identity.name}"
    header = f"{screening.identity.name} · made {local(file.made_at)}"
    layout = replace(print_layout(title), header=header, points=10.5, columns=1)
    return pdf_answer(pdf_of(page, layout), f"{reference}.pdf")


@workspace.post("/screenings/<reference>/erase")
@Needs({ADMINISTRATOR}, fresh=TYPING)
def erase_patient(reference: str) -> ViewResult:
    """Erase all of it after the reference is typed; this cannot be undone."""
    screening = screening_or_404(reference)
    if request.form.get("typed", "").strip().upper() != reference:
        return (_page(screening, wrong=True), 422) if THERAPIST in roles_of(signed_in()) else abort(422)
    erase(practice(), screening, staff().actor, "asked for")
    return redirect(url_for("workspace.home"))


def _page(screening: Screening, *, wrong: bool = False) -> str:
    note_reading(practice(), screening, staff())
    everything = everything_of(practice(), screening)
    return render_template(
        "workspace/patient_file.html",
        screening=screening,
        everything=everything,
        signed=any(practice().decisions.of(one.id) for one in everything),
        can_make_pdf=can_make_pdf(),
        may_erase=ADMINISTRATOR in roles_of(signed_in()),
        problems=[("typed", f"Type the reference, {screening.reference}, to show that you mean it")] if wrong else [],
        local=local,
    )
