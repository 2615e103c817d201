"""The administrator's settings: all of them in sections, and a page for each section, which is saved separately."""

from __future__ import annotations

from collections.abc import Mapping

from flask import abort, redirect, render_template, request, url_for

from screening.practice import practice
from screening.settings.practice import in_section, with_kept
from screening.settings.sections import SECTIONS
from screening.web.auth.access import staff
from screening.web.blueprints import ViewResult, workspace
from screening.web.needs import TYPING, Needs
from screening.workflow.practice.settings import (
    ChangedMeanwhileError,
    WrongSettingsError,
    change_settings,
    language_names,
    texts_in_force,
)
from screening.workflow.practice.staff import ADMINISTRATOR
from screening.workflow.review.patient_file import MOST_A_ROUND, would_be_erased

_SEEN = "seen-"  # before the name of a setting: its text when the form was opened
_YEARS = "keep_signed_years"


@workspace.get("/settings")
@Needs({ADMINISTRATOR}, fresh=TYPING)
def settings_page() -> ViewResult:
    """Show every section with what is in force."""
    names = language_names(practice(), practice().given)
    return render_template(
        "workspace/settings.html",
        sections={section: (about, in_section(section, names)) for section, about in SECTIONS.items()},
        texts=texts_in_force(practice(), practice().given),
        saved=SECTIONS.get(request.args.get("saved", "")),
        mail=practice().given.mail,
    )


@workspace.route("/settings/<section>", methods=["GET", "POST"])
@Needs({ADMINISTRATOR}, fresh=TYPING)
def settings_section(section: str) -> ViewResult:
    """Show or save one section."""
    if section not in SECTIONS:
        abort(404)
    in_force = texts_in_force(practice(), practice().given)
    fields = in_section(section, language_names(practice(), practice().given))
    if request.method != "POST":
        return _section_page(section, in_force, in_force, [])
    seen = {name: request.form.get(_SEEN + name, in_force[name]) for name in fields}
    typed = {name: request.form.get(name, seen[name]) for name in fields}
    problems, status = _not_confirmed(typed), 422
    if not problems:
        try:
            change_settings(practice(), practice().given, typed, staff().actor, seen)
        except WrongSettingsError as error:
            problems = error.problems
        except ChangedMeanwhileError as error:
            problems, status = [(name, _meanwhile(text)) for name, text in error.texts.items()], 409
            typed |= {name: text for name, text in error.texts.items() if typed[name] == seen[name]}
            seen |= error.texts
    if problems:
        return _section_page(section, typed, seen, problems), status
    return redirect(url_for("workspace.settings_page", saved=section, _anchor=section))


def _meanwhile(text: str) -> str:
    now = f"It now says “{text}”" if text else "It is empty now"
    return f"Someone changed this while you were typing. {now}. Save again to keep what is here"


def _not_confirmed(typed: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return the confirmation needed if a shorter time would erase signed screenings."""
    if _YEARS not in typed:
        return []
    wanted = {_YEARS: typed[_YEARS].strip()}
    settings, wrong = with_kept(practice().settings, wanted, language_names(practice(), practice().given))
    years = settings.keep_signed_years
    if wrong or years == practice().settings.keep_signed_years or "may_erase" in request.form:
        return []
    gone = would_be_erased(years) - would_be_erased(practice().settings.keep_signed_years)
    words = f"{gone} signed screenings are older than that and would be erased, up to {MOST_A_ROUND} an hour: "
    words += "check the box to confirm"
    return [("may_erase", words)] if gone > 0 else []


def _section_page(
    section: str, texts: Mapping[str, str], seen: Mapping[str, str], problems: list[tuple[str, str]]
) -> str:
    return render_template(
        "workspace/settings_section.html",
        current=section,
        sections=SECTIONS,
        fields=in_section(section, language_names(practice(), practice().given)),
        texts=texts,
        seen={f"{_SEEN}{name}": text for name, text in seen.items()},
        problems=problems,
        may_erase="may_erase" in request.form,
    )
