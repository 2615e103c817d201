"""The patient's pages as PDF, if the extra "pdf" is installed: the result, and the blank paper form."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

from flask import abort, redirect, render_template, request, url_for
from flask_babel import gettext

from screening.exchange.documents.paper_codes import numbers
from screening.exchange.documents.pdf import PrintLayout, can_make_pdf, pdf_of
from screening.practice import practice
from screening.web.blueprints import ViewResult, patient
from screening.web.languages import speak
from screening.web.needs import DRAFT_HOLDER, EVERYONE, Needs
from screening.web.patient.own_answers import day_in_words
from screening.web.patient.paper_conditions import only_if
from screening.web.patient.sending import result_page, sent_on
from screening.web.patient.session import draft
from screening.web.pdf_pages import pdf_answer, print_layout
from screening.workflow.rules.versions import rulebook_in_force, rulebook_of

_PLAIN, _LARGE = 11.5, 18  # points


@patient.get("/result.pdf")
@Needs(DRAFT_HOLDER)
def result_pdf() -> ViewResult:
    """Return the result page as PDF, large if requested, with the person's name and the day on each sheet."""
    if not can_make_pdf():
        abort(404)
    screening = practice().screenings.by_id(draft().screening_id or "")
    if screening is None:
        return redirect(url_for("patient.go_on"))
    layout = replace(
        print_layout(gettext("What to talk about before your visit")),
        header=f"{screening.identity.name} · {day_in_words(sent_on(screening))}",
        points=_LARGE if request.args.get("size") == "large" else _PLAIN,
        columns=1,
    )
    return pdf_answer(pdf_of(result_page(), layout), "result.pdf")


@patient.get("/paper.pdf")
@Needs(EVERYONE, accepted_rules=True)
def paper() -> ViewResult:
    """Return the blank form with the codes that staff type, in this language or a requested one."""
    if not can_make_pdf():
        abort(404)
    if request.args.get("language") in practice().offered:
        speak(request.args["language"])
    title = gettext("Questions before your visit: paper form")
    return pdf_answer(_paper(rulebook_in_force(practice()).version, print_layout(title)), "form.pdf")


@lru_cache(maxsize=8)
def _paper(version: str, printed: PrintLayout) -> bytes:
    """Return the form, generated once per rules version and language, since anyone may request it."""
    book = rulebook_of(practice(), version)
    questionnaire = book.questionnaire
    page = render_template(
        "patient/paper.html",
        questionnaire=questionnaire,
        numbers=numbers(questionnaire),
        sign_sections={question.section for question in book.sign_questions if question.ask_when is None},
        only_if=only_if(questionnaire),
    )
    return pdf_of(page, printed)
