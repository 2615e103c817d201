"""The visit note as a PDF, to print and sign or to upload to a record system."""

from __future__ import annotations

from dataclasses import replace

from flask import abort, render_template, request

from screening.exchange.documents.pdf import can_make_pdf, pdf_of
from screening.practice import practice
from screening.settings.note_template import NoteForm
from screening.web.auth.access import staff
from screening.web.blueprints import ViewResult, workspace
from screening.web.needs import Needs
from screening.web.pdf_pages import pdf_answer, print_layout
from screening.web.workspace.lookup import screening_or_404
from screening.web.workspace.summary.note_words import us_day, us_visit
from screening.web.workspace.summary.summary import summarize
from screening.web.workspace.summary.visit_note import visit_note
from screening.workflow.practice.staff import THERAPIST
from screening.workflow.review.assign import note_reading

_PARTS = {"S:": "Subjective", "O:": "Objective", "A:": "Assessment", "P:": "Plan"}


@workspace.get("/screenings/<reference>/note.pdf")
@Needs({THERAPIST})
def note_pdf(reference: str) -> ViewResult:
    """Return the visit note on one page, in the long form, or with ?form=short in the short one."""
    screening, asked = screening_or_404(reference), request.args.get("form", NoteForm.LONG)
    if not can_make_pdf() or asked not in list(NoteForm):
        abort(404)
    note_reading(practice(), screening, staff())
    shown = summarize(screening)
    decisions = practice().decisions.of(screening.id)
    note = visit_note(shown, decisions, NoteForm(asked))
    page = render_template(
        "workspace/note.html",
        screening=screening,
        signed=bool(decisions),
        born=us_day(screening.identity.born),
        visit=us_visit(screening),
        lines=[_heading_and_text(line) for line in note.splitlines() if line],
    )
    layout = print_layout(f"Visit note {screening.reference}, {screening.identity.name}")
    return pdf_answer(pdf_of(page, replace(layout, points=10, columns=1, one_page=True)), "note.pdf")


def _heading_and_text(line: str) -> tuple[str, str]:
    """Return the heading that starts a line of the note, "" for none, and the rest of the line."""
    letter, _space, text = line.partition(" ")
    return (_PARTS[letter], text) if letter in _PARTS else ("", line)
