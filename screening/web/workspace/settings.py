"""The administrator's settings page, and the first-run walk."""

from __future__ import annotations

from collections.abc import Mapping

from flask import abort, redirect, render_template, request, url_for

from screening.practice import practice
from screening.rulebook.reading.reader import read_stored
from screening.settings.practice import Kept, kept_settings, with_kept
from screening.web.auth.access import roles_of, signed_in, staff
from screening.web.blueprints import ViewResult, workspace
from screening.web.forms.fields import clean_text
from screening.web.needs import TYPING, Needs
from screening.web.staff_wording import local, too_long
from screening.workflow.demo import empty
from screening.workflow.practice.settings import WrongSettingsError, change_settings, language_names
from screening.workflow.practice.setup import first_run
from screening.workflow.practice.staff import ADMINISTRATOR, THERAPIST
from screening.workflow.review.patient_file import MOST_A_ROUND, would_be_erased
from screening.workflow.rules.reading import UNREAD, unread
from screening.workflow.rules.versions import accept_in_force, rulebook_in_force, text_in_force

MOST_CHARACTERS = 500


@workspace.route("/settings", methods=["GET", "POST"])
@Needs({ADMINISTRATOR}, fresh=TYPING)
def settings_page() -> ViewResult:
    """Show or save the practice's details, and how long it keeps signed screenings."""
    in_force = {name: kept.write(practice().settings) for name, kept in _fields().items()}
    if request.method != "POST":
        return _settings_page(in_force, [])
    typed = {name: request.form.get(name, "") for name in _fields()}
    problems = [(name, message) for name, text in typed.items() if (message := _unreadable(text))]
    problems = problems or _not_confirmed(typed)
    if not problems:
        try:
            change_settings(practice(), practice().given, typed, staff().actor)
        except WrongSettingsError as error:
            problems = error.problems
    if problems:
        return _settings_page(typed, problems), 422
    return redirect(url_for("workspace.settings_page", saved="yes"))


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
    if _unread_rules():
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


def _languages() -> dict[str, str]:
    return language_names(practice(), practice().given)


def _fields() -> Mapping[str, Kept]:
    return kept_settings(_languages())


def _not_confirmed(typed: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return the confirmation needed if a shorter time would erase signed screenings."""
    wanted = {"keep_signed_years": typed["keep_signed_years"].strip()}
    settings, wrong = with_kept(practice().settings, wanted, _languages())
    years = settings.keep_signed_years
    if wrong or years == practice().settings.keep_signed_years or "may_erase" in request.form:
        return []
    gone = would_be_erased(practice(), years) - would_be_erased(practice(), practice().settings.keep_signed_years)
    words = f"{gone} signed screenings are older than that and would be erased, up to {MOST_A_ROUND} an hour: "
    words += "check the box to confirm"
    return [("may_erase", words)] if gone > 0 else []


def _settings_page(texts: Mapping[str, str], problems: list[tuple[str, str]]) -> str:
    return render_template(
        "workspace/settings.html",
        fields=_fields(),
        texts=texts,
        problems=problems,
        may_erase="may_erase" in request.form,
        saved="saved" in request.args,
    )


def _first_run_page(problems: list[tuple[str, str]] | None = None) -> str:
    version = rulebook_in_force(practice()).version
    return render_template(
        "workspace/first_run.html",
        steps={step.name: step for step in first_run(practice(), practice().settings)},
        version=version,
        may_accept=THERAPIST in roles_of(signed_in()),
        unread=_unread_rules(),
        problems=problems or [],
        local=local,
    )


def _unread_rules() -> int:
    """Return how many sections of the published rules the person who is signed in has not read."""
    return len(unread(practice(), read_stored(text_in_force(practice())), staff().actor))


def _unreadable(text: str) -> str:
    try:
        clean_text(text)
    except ValueError:
        return "We can’t read some of the letters or symbols. Please type it again."
    return too_long(text, MOST_CHARACTERS)
