"""The candidate: rules.yaml as it stands, what it would change, and putting it in force; or going back."""

from __future__ import annotations

from flask import abort, redirect, render_template, request, url_for

from screening.current import practice
from screening.records import rules_versions
from screening.rulebook.difference import in_lines
from screening.rulebook.reader import digest
from screening.web.access import roles_of, signed_in, staff
from screening.web.workspace.door import Page, local, workspace
from screening.workflow.candidate import MOST_SHEETS, Trial, candidate_text, try_candidate
from screening.workflow.people import ADMINISTRATOR, THERAPIST
from screening.workflow.rules import NoRulesError, accept, activate, kept_text, rulebook_in_force

_SHOWN = 20  # versions that were in force


@workspace.get("/rules/candidate")
def candidate() -> Page:
    """What rules.yaml on disk says, and what it would change."""
    return _page(_text())


@workspace.post("/rules/candidate/activate")
def activate_candidate() -> Page:
    """Put in force what was looked at."""
    text = _text()
    if text is None or digest(text) != request.form.get("version"):
        return _page(text, [("file", "rules.yaml was changed since you looked at it. Look at it again.")]), 409
    if "seen" not in request.form:
        return _page(text, [("seen", "Tick that you have looked at what it would change")]), 422
    if not try_candidate(practice(), text).may_be_put_in_force:
        return _page(text, [("file", "This cannot be put in force. What speaks against it stands below.")]), 422
    activate(practice(), text, staff().actor)
    return redirect(url_for("workspace.candidate", done="yes"))


@workspace.post("/rules/candidate/accept")
def accept_candidate() -> Page:
    """A therapist says that they read the candidate and accept it for patients, before it is in force."""
    text = _text()
    if text is None or digest(text) != request.form.get("version"):
        return _page(text, [("file", "rules.yaml was changed since you looked at it. Look at it again.")]), 409
    if "read" not in request.form:
        return _page(text, [("read", "Tick that you have read the rules")]), 422
    accept(practice(), text, staff().name, staff().actor)
    return redirect(url_for("workspace.candidate", accepted="yes"))


@workspace.post("/rules/versions/<version>")
def go_back(version: str) -> Page:
    """Put a version in force again that was in force before."""
    try:
        text = kept_text(version)
    except NoRulesError:
        abort(404)
    if version not in {past.digest for past in rules_versions.activations(_SHOWN)}:
        abort(404)
    activate(practice(), text, staff().actor)
    return redirect(url_for("workspace.candidate", done="yes"))


def _text() -> str | None:
    """Give the text of rules.yaml; None when it cannot be read."""
    try:
        return candidate_text(practice().settings.rules_path)
    except (OSError, UnicodeDecodeError):
        return None


def _page(text: str | None, problems: list[tuple[str, str]] | None = None) -> str:
    in_force, roles = rulebook_in_force().version, roles_of(signed_in())
    trial: Trial | None = None
    if text is not None and digest(text) != in_force:
        trial = try_candidate(practice(), text)
    return render_template(
        "workspace/candidate.html",
        unreadable=text is None,
        trial=trial,
        differences=[list(in_lines(difference)) for difference in trial.differences] if trial else [],
        accepted_by=rules_versions.accepted_by(trial.version if trial else in_force),
        in_force=in_force,
        past=rules_versions.activations(_SHOWN),
        stored=practice().screenings.count(),
        most=MOST_SHEETS,
        may_activate=ADMINISTRATOR in roles,
        is_therapist=THERAPIST in roles,
        problems=problems or [],
        local=local,
    )
