"""Correcting answers in the room: what turned out to be otherwise, and both results beside each other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeAlias

from flask import abort, redirect, render_template, request, url_for

from screening.current import practice
from screening.domain.answers import Value
from screening.domain.decision import TAKEN_BACK, Tick
from screening.domain.questions import Question
from screening.domain.rules import Rulebook
from screening.domain.suggestion import Suggestion
from screening.exchange.suggestion_json import read_kept
from screening.records.screenings import Screening
from screening.web.access import staff
from screening.web.question_form import question_form
from screening.web.workspace.differences import Differences, Sheet, between, sheet_of
from screening.web.workspace.door import Page, found, workspace
from screening.web.workspace.summary import Check
from screening.web.workspace.words import PATIENT_DID_NOT_ANSWER, Words
from screening.workflow.correct import (
    Implied,
    WrongChangesError,
    changes_so_far,
    correct,
    implied_by_sign,
    implied_by_tick,
    sheet_with,
)
from screening.workflow.look_after import note_reading
from screening.workflow.replay import answers_of
from screening.workflow.rules import rulebook_of

SheetSoFar: TypeAlias = Mapping[str, Value | None]


@dataclass(frozen=True)
class Correction:
    """What the rules say of the corrected sheet, and how it differs from what the patient answered."""

    number: int
    made_by: str
    made_at: datetime
    suggestion: Suggestion
    differences: Differences


def correction_of(screening: Screening) -> Correction | None:
    """Give the correction that holds; None while nothing was corrected."""
    kept = practice().corrections.newest(screening.id)
    if kept is None:
        return None
    book = rulebook_of(screening.digest)
    suggestion = read_kept(kept.suggestion, book)
    after = Sheet(book, sheet_with(book, screening, kept.changes).answers, suggestion)
    return Correction(kept.number, kept.made_by, kept.made_at, suggestion, between(sheet_of(screening), after))


def implied(screening: Screening, to_ask: Iterable[Check], ticks: dict[str, str]) -> Implied:
    """Give what the ticks of a decision say about the answers, and the corrections so far do not say yet.

    Each tick is read on the sheet that those before it left: two of them may be about one question.
    """
    book, done = rulebook_of(screening.digest), changes_so_far(practice(), screening)
    sheet: dict[str, Value | None] = {**answers_of(screening), **done}
    changes: dict[str, Value | None] = {}
    questions: list[str] = []
    for check in to_ask:
        told = _implied_by(book, screening, sheet, (check.id, Tick(ticks[check.id])))
        changes |= {question: value for question, value in told.changes.items() if sheet.get(question) != value}
        sheet |= told.changes
        questions += [question for question in told.to_ask if question not in done]
    return Implied(changes, tuple(dict.fromkeys(questions)))


@workspace.route("/screenings/<reference>/correct", methods=["GET", "POST"])
def correct_answers(reference: str) -> Page:
    """Say what is so, question by question; a blank means that there is no answer. The patient's own answers stay."""
    screening = found(reference)
    book = rulebook_of(screening.digest)
    questions = tuple(book.questionnaire.by_id[q] for q in request.args.getlist("q") if q in book.questionnaire.by_id)
    if not questions:
        abort(404)
    sheet = sheet_with(book, screening, changes_so_far(practice(), screening))
    may_be_blank = tuple(replace(question, optional=True) for question in questions)
    posted = request.form if request.method == "POST" else None
    form = question_form(may_be_blank, "en", sheet.answers, posted, practice().today())
    if posted is not None and form.validate():
        said = {question.id: form.answers.get(question.id) for question in questions}
        try:
            newly_asked = correct(practice(), screening, said, staff()).newly_asked
        except WrongChangesError:
            abort(422)
        if newly_asked:
            return redirect(url_for("workspace.correct_answers", reference=reference, q=newly_asked))
        return redirect(url_for("workspace.summary", reference=reference, _anchor="both"))
    note_reading(practice(), screening, staff())
    words = Words(book, answers_of(screening))
    page = render_template(
        "workspace/correct.html",
        screening=screening,
        questions=may_be_blank,
        form=form,
        patient_said={question.id: _said(words, question) for question in questions},
    )
    return (page, 422) if posted is not None else page


def _said(words: Words, question: Question) -> str:
    return words.answer(question.id) if question.id in words.answers else PATIENT_DID_NOT_ANSWER


def _implied_by(book: Rulebook, screening: Screening, sheet: SheetSoFar, ticked: tuple[str, Tick]) -> Implied:
    check_id, tick = ticked
    if check_id.startswith(TAKEN_BACK):
        _prefix, question, option = check_id.split(":", 2)
        known = book.questionnaire.by_id.get(question)
        usable = known is not None and option in known.option_ids
        return implied_by_sign(known, sheet.get(question), option, tick) if known and usable else Implied({})
    kept = read_kept(screening.suggestion, book)
    finding = next((one for one in kept.findings if one.rule.id == check_id), None)
    return implied_by_tick(book, sheet, finding, tick) if finding else Implied({})
