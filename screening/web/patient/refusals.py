"""What is refused before a page reads it: a post from elsewhere, from another form, or without any form."""

from __future__ import annotations

from flask import abort, redirect, render_template, request, url_for

from screening.web.auth.access import SAFE
from screening.web.blueprints import ViewResult
from screening.web.http.rate_limits import is_from_elsewhere
from screening.web.needs import DRAFT_HOLDER, needs_here
from screening.web.patient.session import HELP, draft, forged, found_draft, token


def help_first() -> ViewResult | None:
    """Lead on to what to do now from a page that can no longer be saved: sent, gone, or of another form.

    Nothing is written, so it does not matter where the post comes from.
    """
    if needs_here().who != DRAFT_HOLDER or request.form.get("do") != HELP:
        return None
    found = found_draft()
    is_lost = found is None or found.screening_id or forged()
    return redirect(url_for("patient.urgent_page")) if is_lost else None


def refuse_forged() -> ViewResult | None:
    """Refuse changes without the draft's CSRF token; posts without a draft must come from our own page.

    A token of another draft is most often that of a tab which stayed open while someone else began a form here.
    """
    if request.method in SAFE:
        return None
    if needs_here().same_origin:
        if is_from_elsewhere():
            abort(403)
    elif token() is None:
        abort(redirect(url_for("patient.ended")))
    elif forged():
        return render_template("patient/other_form.html"), 403
    return None


def require_draft() -> None:
    """Redirect browsers without a draft to the page that says so, before a page that needs one."""
    if needs_here().who == DRAFT_HOLDER:
        draft()
