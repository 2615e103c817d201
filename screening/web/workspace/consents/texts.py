"""The practice's own consent text: written in each language by an administrator, and published as a new version."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for

from screening.practice import practice
from screening.records.consents.texts import ConsentText, PublishedMeanwhileError
from screening.web.auth.access import staff
from screening.web.blueprints import ViewResult, workspace
from screening.web.forms.fields import posted_number
from screening.web.needs import TYPING, Needs
from screening.web.staff_wording import language_name, local
from screening.workflow.consents.texts import LanguagesLackingError, WrongTextError, publish_text
from screening.workflow.practice.staff import ADMINISTRATOR

_TEXT = "text-"  # before the code of a language


@workspace.route("/consent-text", methods=["GET", "POST"])
@Needs({ADMINISTRATOR}, fresh=TYPING)
def consent_text() -> ViewResult:
    """Show the text in each language, and publish what was typed as a new version; nothing typed is lost."""
    newest = practice().consent_texts.newest()
    codes = list(practice().offered)
    if request.method != "POST":
        return _page(newest, {code: newest.texts.get(code, "") if newest else "" for code in codes})
    typed = {code: request.form.get(f"{_TEXT}{code}", "") for code in codes}
    confirmed = tuple(code for code in codes if f"without-{code}" in request.form)
    try:
        publish_text(practice(), typed, posted_number(request.form.get("seen", ""), -1), staff(), confirmed=confirmed)
    except WrongTextError as error:
        return _page(newest, typed, [(f"{_TEXT}{code}", wrong) for code, wrong in error.problems]), 422
    except LanguagesLackingError as error:
        problems = [(f"without-{code}", _lacking(code)) for code in error.languages if code not in confirmed]
        return _page(newest, typed, problems), 422
    except PublishedMeanwhileError:
        return _page(practice().consent_texts.newest(), typed, meanwhile=True), 409
    return redirect(url_for("workspace.consent_text", published="yes"))


def _lacking(code: str) -> str:
    name = language_name(code)
    return f"Write it in {name}, or check the box to confirm that no one can sign it in {name}"


def _page(
    newest: ConsentText | None,
    typed: dict[str, str],
    problems: list[tuple[str, str]] | None = None,
    *,
    meanwhile: bool = False,
) -> str:
    return render_template(
        "workspace/consent_text.html",
        newest=newest,
        typed=typed,
        problems=problems or [],
        meanwhile=meanwhile,
        wrong=dict(problems or []),
        confirmed=[code for code in typed if f"without-{code}" in request.form],
        versions=practice().consent_texts.all(),
        published="published" in request.args,
        kept_here=practice().settings.consent_record,
        local=local,
    )
