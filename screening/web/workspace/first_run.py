"""The setup steps before the first patient, and emptying a demo."""

from __future__ import annotations

from flask import abort, redirect, render_template, request, url_for

from screening.practice import practice
from screening.rulebook.reading.reader import read_stored
from screening.web.auth.access import roles_of, signed_in, staff
from screening.web.blueprints import ViewResult, workspace
from screening.web.needs import TYPING, Needs
from screening.web.staff_wording import local
from screening.workflow.demo import empty
from screening.workflow.practice.setup import first_run
from screening.workflow.practice.staff import ADMINISTRATOR, THERAPIST
from screening.workflow.rules.reading import UNREAD, unread
from screening.workflow.rules.versions import accept_in_force, rulebook_in_force, text_in_force


@workspace.get("/first-run")
@Needs({ADMINISTRATOR, THERAPIST})
def first_run_page() -> ViewResult:
    """Show what to do before the first patient."""
    return _first_run_page()


@workspace.post("/first-run/accept")
@Needs({THERAPIST}, fresh=TYPING)
def accept_rules() -> ViewResult:
    """Record that a therapist read the rules and accepts them for patients."""
    if "read" not in request.form:
        return _first_run_page([("read", "Check the box to confirm that you have read the rules")]), 422
    if _unread():
        return _first_run_page([("read-rules", UNREAD)]), 422
    accept_in_force(practice(), staff().name, staff().actor)
    return redirect(url_for("workspace.first_run_page"))


@workspace.post("/demo/empty")
@Needs({ADMINISTRATOR})
def empty_demo() -> ViewResult:
    """Erase everything in a demo, after a confirmation."""
    if not practice().settings.demo:
        abort(404)
    if "sure" not in request.form:
        return render_template("workspace/empty_demo.html", count=practice().screenings.count())
    empty(practice(), staff().actor)
    return redirect(url_for("workspace.queue"))


def _first_run_page(problems: list[tuple[str, str]] | None = None) -> str:
    version = rulebook_in_force(practice()).version
    return render_template(
        "workspace/first_run.html",
        steps={step.name: step for step in first_run(practice(), practice().settings)},
        version=version,
        may_accept=THERAPIST in roles_of(signed_in()),
        unread=_unread(),
        problems=problems or [],
        local=local,
    )


def _unread() -> int:
    """Return how many sections of the published rules the person who is signed in has not read."""
    return len(unread(practice(), read_stored(text_in_force(practice())), staff().actor))
