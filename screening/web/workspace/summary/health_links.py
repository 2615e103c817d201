"""A health link that staff make, and end, for a patient who asks: what the patient reads, behind a passcode."""

from __future__ import annotations

from collections.abc import Mapping

from flask import abort, redirect, render_template, url_for

from screening.practice import practice
from screening.records.screenings.screenings import Screening
from screening.web.auth.access import staff
from screening.web.blueprints import ViewResult, workspace
from screening.web.needs import TYPING, Needs
from screening.web.qr_codes import qr_code
from screening.web.result_document import give_result
from screening.web.staff_wording import local
from screening.web.workspace.lookup import screening_or_404
from screening.web.workspace.no_longer import no_longer
from screening.workflow.intake.give import withdraw_link
from screening.workflow.practice.staff import THERAPIST


def link_of(screening: Screening) -> Mapping[str, object]:
    """Return what the summary says about a link; empty if none can be made."""
    if not practice().settings.give_links or practice().screenings.newer(screening.id):
        return {}
    return {"gives_links": True, "given": practice().health_links.of(screening.id)}


@workspace.post("/screenings/<reference>/health-link")
@Needs({THERAPIST}, fresh=TYPING)
def give_health_link(reference: str) -> ViewResult:
    """Make a health link of what the patient reads, and show it with its passcode, once."""
    screening = _linkable(reference)
    taken = give_result(screening, screening.language, staff().actor)
    return render_template(
        "workspace/given_link.html",
        screening=screening,
        taken=taken,
        picture=qr_code(taken.link, "QR code of the link"),
        local=local,
    )


@workspace.post("/screenings/<reference>/health-link/end")
@Needs({THERAPIST})
def end_health_link(reference: str) -> ViewResult:
    """End the link to a result, no matter who made it."""
    withdraw_link(practice(), _linkable(reference).id, staff().actor)
    return redirect(url_for("workspace.summary", reference=reference, _anchor="patient"))


def _linkable(reference: str) -> Screening:
    """Return a screening whose result can be given: the newest version, where the practice gives links."""
    screening = screening_or_404(reference)
    if not link_of(screening):
        newer = practice().screenings.newer(screening.id) or abort(404)
        words = "The patient sent newer answers after you opened the page. Make or end the health link on those."
        no_longer(words, (url_for("workspace.summary", reference=newer.reference), f"Open {newer.reference}"))
    return screening
