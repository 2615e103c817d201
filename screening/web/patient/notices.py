"""The notices that the practice shows: those whose text it wrote itself have a page each."""

from __future__ import annotations

from flask import abort, redirect, render_template

from screening.practice import practice
from screening.settings.notices import notices_in
from screening.web.blueprints import ViewResult, patient
from screening.web.languages import language
from screening.web.needs import EVERYONE, Needs


@patient.get("/notices/<name>")
@Needs(EVERYONE)
def notice_page(name: str) -> ViewResult:
    """Show a notice in this language, or lead to the page of the practice that has it."""
    notice = next((one for one in notices_in(practice().settings, language()) if one.name == name), None)
    if notice is None:
        abort(404)
    return redirect(notice.address) if notice.address else render_template("patient/notice.html", notice=notice)
