"""The candidate: rules.yaml as it is, what it would change, and putting it in force; or going back."""

from __future__ import annotations

from flask import abort, redirect, render_template, request, url_for

from screening.practice import practice
from screening.rulebook.difference import NOTHING_MILDER, word_by_word
from screening.rulebook.reading.reader import digest
from screening.settings.text_files import EncodingError, text_of
from screening.web.auth.access import roles_of, signed_in, staff
from screening.web.blueprints import ViewResult, workspace
from screening.web.needs import TYPING, Needs
from screening.web.staff_wording import local
from screening.workflow.practice.staff import ADMINISTRATOR, THERAPIST
from screening.workflow.rules.candidate import MOST_SHEETS, CandidateReport, impact_of, try_candidate
from screening.workflow.rules.reading import UNREAD, unread
from screening.workflow.rules.versions import NoRulesError, accept, activate, former_text, read_known, rulebook_in_force

_SHOWN = 20  # former versions
_CHANGED = "The rules changed since you opened this page. Review them again."


@workspace.get("/rules/candidate")
@Needs({ADMINISTRATOR, THERAPIST})
def candidate() -> ViewResult:
    """Show what rules.yaml on disk says and would change; with a version, a former one."""
    return _page(text_of_version(request.args.get("version", "")))


@workspace.post("/rules/candidate/activate")
@Needs({ADMINISTRATOR}, fresh=TYPING)
def activate_candidate() -> ViewResult:
    """Put the rules that were looked at in force."""
    text = text_of_version(request.form.get("former", ""))
    refused = _refused(text, "seen", "Check the box to confirm that you have reviewed the changes")
    if text is None or refused:
        return refused
    activate(practice(), text, staff().actor)
    return redirect(url_for("workspace.candidate", done="yes"))


@workspace.post("/rules/candidate/accept")
@Needs({THERAPIST}, fresh=TYPING)
def accept_candidate() -> ViewResult:
    """Record that a therapist read the candidate and accepts it for patients, before it is in force."""
    text = text_of_version(request.form.get("former", ""))
    refused = _refused(text, "read", "Check the box to confirm that you have read the rules")
    if text is None or refused:
        return refused
    if unread(practice(), read_known(practice(), text), staff().actor):
        return _page(text, [("file", UNREAD)]), 422
    accept(practice(), text, staff().name, staff().actor)
    return redirect(url_for("workspace.candidate", accepted="yes", version=request.form.get("former") or None))


def _refused(text: str | None, tick: str, not_ticked: str) -> ViewResult:
    """Return the page that says why a post is refused; "" if it is not."""
    if text is None or not _is_as_seen(text):
        return _page(text, [("file", _CHANGED)]), 409
    if tick not in request.form:
        return _page(text, [(tick, not_ticked)]), 422
    if not _may_be_put_in_force(try_candidate(practice(), practice().settings, text), request.form.get("former", "")):
        return _page(text, [("file", "This cannot be published. The reasons are below.")]), 422
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


def _is_as_seen(text: str) -> bool:
    """Return whether text and rules in force are still those that were looked at."""
    seen = (request.form.get("version"), request.form.get("in_force"))
    return seen == (digest(text), rulebook_in_force(practice()).version)


def _page(text: str | None, problems: list[tuple[str, str]] | None = None) -> str:
    in_force, roles = rulebook_in_force(practice()).version, roles_of(signed_in())
    settings = practice().settings
    report = None if text is None or digest(text) == in_force else try_candidate(practice(), settings, text)
    former = request.form.get("former", "") if request.method == "POST" else request.args.get("version", "")
    return render_template(
        "workspace/candidate.html",
        unreadable=text is None,
        report=report,
        impact=impact_of(practice(), report.file) if report and report.file else None,
        former=former,
        may_be_put_in_force=report is not None and _may_be_put_in_force(report, former),
        word_by_word=word_by_word,
        nothing_milder=NOTHING_MILDER,
        accepted=practice().rules.acceptance_of(report.version if report else in_force),
        in_force=in_force,
        past=practice().rules.activations(_SHOWN),
        stored=practice().screenings.count(),
        most=MOST_SHEETS,
        may_activate=ADMINISTRATOR in roles,
        is_therapist=THERAPIST in roles,
        problems=problems or [],
        local=local,
    )
