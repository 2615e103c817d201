"""Everything about one person: to download, and to erase."""

from __future__ import annotations

import json

from flask import abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from screening.practice import practice
from screening.records.review.patient_file import file_data
from screening.records.screenings.screenings import Screening
from screening.web.auth.access import roles_of, signed_in, staff
from screening.web.blueprints import ViewResult, workspace
from screening.web.needs import QUARTER, TYPING, Needs
from screening.web.staff_wording import local
from screening.web.workspace.lookup import screening_or_404
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
        may_erase=ADMINISTRATOR in roles_of(signed_in()),
        problems=[("typed", f"Type the reference, {screening.reference}, to show that you mean it")] if wrong else [],
        local=local,
    )
