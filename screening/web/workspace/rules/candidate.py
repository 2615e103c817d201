"""The candidate: rules.yaml on disk, what it would change, and putting it in force; or going back."""

from __future__ import annotations

from flask import abort, redirect, render_template, request, url_for

from screening.practice import practice
from screening.settings.text_files import EncodingError, text_of
from screening.web.auth.access import staff
from screening.web.blueprints import ViewResult, workspace
from screening.web.needs import TYPING, Needs
from screening.web.workspace.rules.consequences import (
    CHANGED,
    HELD_BACK,
    NOT_READ,
    NOT_SEEN,
    consequences,
    is_as_seen,
)
from screening.workflow.practice.staff import ADMINISTRATOR, THERAPIST
from screening.workflow.rules.candidate import CandidateReport, try_candidate
from screening.workflow.rules.reading import UNREAD, unread
from screening.workflow.rules.versions import (
    NoRulesError,
    StaleRulesError,
    accept,
    activate,
    candidate_state,
    former_text,
    read_known,
    rulebook_in_force,
)

_SHOWN = 20  # former versions, and settled proposals


@workspace.get("/rules/candidate")
@Needs({ADMINISTRATOR, THERAPIST})
def candidate() -> ViewResult:
    """Show what rules.yaml on disk says and would change; with a version, a former one."""
    return _page(text_of_version(request.args.get("version", "")))


@workspace.post("/rules/candidate/activate")
@Needs({ADMINISTRATOR}, fresh=TYPING)
def activate_candidate() -> ViewResult:
    """Put the rules that were shown in force."""
    text = text_of_version(request.form.get("former", ""))
    refused = _refused(text, "seen", NOT_SEEN)
    if text is None or refused:
        return refused
    try:
        activate(practice(), text, staff().actor, instead_of=request.form["in_force"])
    except StaleRulesError:
        return _page(text, [("file", CHANGED)]), 409
    return redirect(url_for("workspace.candidate", done="yes"))


@workspace.post("/rules/candidate/accept")
@Needs({THERAPIST}, fresh=TYPING)
def accept_candidate() -> ViewResult:
    """Record that a therapist read the candidate and accepts it for patients, before it is in force."""
    text = text_of_version(request.form.get("former", ""))
    refused = _refused(text, "read", NOT_READ)
    if text is None or refused:
        return refused
    if unread(practice(), read_known(practice(), text), staff().actor):
        return _page(text, [("file", UNREAD)]), 422
    accept(practice(), text, staff().name, staff().actor)
    return redirect(url_for("workspace.candidate", accepted="yes", version=request.form.get("former") or None))


def _refused(text: str | None, tick: str, not_ticked: str) -> ViewResult:
    """Return the page that says why a post is refused; "" if it is accepted."""
    if text is None or not is_as_seen(text):
        return _page(text, [("file", CHANGED)]), 409
    if tick not in request.form:
        return _page(text, [(tick, not_ticked)]), 422
    if not _may_be_put_in_force(try_candidate(practice(), practice().settings, text), request.form.get("former", "")):
        return _page(text, [("file", HELD_BACK)]), 422
    return ""


def text_of_version(former: str) -> str | None:
    """Return the text of rules.yaml, or of a former version; None if it cannot be read."""
    if former:
        try:
            return former_text(practice(), former)
        except NoRulesError:
            abort(404)
    try:
        return text_of(practice().settings.rules_path)
    except (OSError, EncodingError):
        return None


def _may_be_put_in_force(report: CandidateReport, former: str) -> bool:
    """Return whether it may be put in force; a former version, already checked back then, only has to be readable."""
    return report.may_be_put_in_force or (bool(former) and not report.mistakes)


def _page(text: str | None, problems: list[tuple[str, str]] | None = None) -> str:
    told = consequences(text)
    report = told["report"]
    former = request.form.get("former", "") if request.method == "POST" else request.args.get("version", "")
    if isinstance(report, CandidateReport):
        told["may_be_put_in_force"] = _may_be_put_in_force(report, former)
    return render_template(
        "workspace/candidate.html",
        **told,
        unreadable=text is None,
        former=former,
        past=practice().rules.activations(_SHOWN),
        open_proposals=practice().proposals.open(),
        settled_proposals=practice().proposals.settled(_SHOWN),
        rules=rulebook_in_force(practice()).by_id,
        name_of=practice().people.name_of,
        file=candidate_state(practice(), practice().settings.rules_path),
        problems=problems or [],
    )
