"""The research export of the workspace: what it would hold, and its download."""

from __future__ import annotations

from flask import render_template, request, send_file
from werkzeug.wrappers import Response as AnyResponse

from screening.domain.research.columns import Terms
from screening.exchange.research.read_me import FREE_TEXT_WARNING
from screening.practice import practice
from screening.web.auth.access import staff
from screening.web.blueprints import ViewResult, workspace
from screening.web.needs import QUARTER, TYPING, Needs
from screening.workflow.practice.staff import ADMINISTRATOR
from screening.workflow.research.export import MOST_ON_PAGE, CannotExportError, export_on_page

_NOT_READ = "Check the box to say that you have read what free text can hold, or leave free text out"


@workspace.get("/research")
@Needs({ADMINISTRATOR}, fresh=QUARTER)
def research() -> ViewResult:
    """Show what a research export holds, and ask what it should."""
    return _page([])


@workspace.post("/research")
@Needs({ADMINISTRATOR}, fresh=TYPING)
def download_research() -> ViewResult | AnyResponse:
    """Return the export as a zip; the audit trail says that it was made."""
    terms = Terms(free_text="free_text" in request.form, age_groups="age_groups" in request.form)
    if terms.free_text and "warning_read" not in request.form:
        return _page([("warning_read", _NOT_READ)]), 422
    try:
        archive = export_on_page(practice(), terms, staff().actor)
    except CannotExportError as error:
        return _page([("download", str(error))]), 422
    return send_file(archive, "application/zip", as_attachment=True, download_name="research.zip")


def _page(problems: list[tuple[str, str]]) -> str:
    return render_template(
        "workspace/research.html",
        problems=problems,
        typed=request.form,
        warning=FREE_TEXT_WARNING,
        few=Terms().fewer_than,
        most=MOST_ON_PAGE,
        nothing=practice().screenings.newest_sent_at() is None,
    )
