"""Correcting answers at the visit: what turned out to be different, and both results side by side."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TypeAlias

from flask import abort, redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict

from screening.domain.questionnaire.kinds.choices import Choices
from screening.domain.questionnaire.questions import Question, Questionnaire, Value
from screening.domain.review.decision import RECORD, TAKEN_BACK, Tick
from screening.domain.review.implied import (
    ImpliedChanges,
    closed_before,
    implied_by_record,
    implied_by_sign,
    implied_by_tick,
)
from screening.practice import practice
from screening.records.review.decision_drafts import PAGE
from screening.records.screenings.screenings import Screening
from screening.web.auth.access import staff
from screening.web.blueprints import ViewResult, workspace
from screening.web.forms.fields import posted_number
from screening.web.forms.question_form import QuestionForm
from screening.web.needs import Needs
from screening.web.workspace.lookup import screening_or_404
from screening.web.workspace.summary.age import CONFIRMED, age_problem
from screening.web.workspace.summary.answer_words import PATIENT_DID_NOT_ANSWER, AnswerWords
from screening.web.workspace.summary.comparison import differences_between
from screening.web.workspace.summary.items import ItemToConfirm
from screening.web.workspace.summary.summary import Summary, summarize
from screening.workflow.practice.mail import alert_mails
from screening.workflow.practice.staff import THERAPIST
from screening.workflow.review.assign import note_reading
from screening.workflow.review.correct import (
    AtVisit,
    CorrectedMeanwhileError,
    EvaluatedSheet,
    WrongChangesError,
    answers_as_of,
    as_it_stands,
    changes_so_far,
    correct,
    try_out,
)
from screening.workflow.review.decide import keep_unsigned

SheetSoFar: TypeAlias = Mapping[str, Value | None]


def implied(shown: Summary, ticks: Mapping[str, str]) -> ImpliedChanges:
    """Return what the ticks of a decision imply for the current answers.

    Each tick is read on the sheet left by the previous ones, since two may concern one question. What one tick
    confirms, no other removes.
    """
    done = changes_so_far(practice(), shown.screening)
    confirmed = [check.because for check in shown.asked if ticks[check.id] == Tick.CONFIRMED]
    sheet: dict[str, Value | None] = {**shown.standing.answers, **done}  # includes questions that are not asked
    changes: dict[str, Value | None] = {}
    questions: list[str] = []
    for check in shown.asked:
        alone = _without(check, confirmed, shown.standing.book.questionnaire)
        implied_here = _implied_by(shown.standing, sheet, alone, Tick(ticks[check.id]))
        changes |= {question: value for question, value in implied_here.changes.items() if sheet.get(question) != value}
        sheet |= implied_here.changes
        said = done if check.id.startswith(TAKEN_BACK) else {}  # a sign taken back stays on the list
        questions += [question for question in implied_here.to_ask if question not in said]
    return ImpliedChanges(changes, tuple(dict.fromkeys(questions)))


def questions_behind(shown: Summary, check_id: str) -> tuple[str, ...]:
    """Return the questions whose answers made one thing to ask about hold; none if it is not on the list."""
    because = next((check.because for check in shown.asked if check.id == check_id), {})
    asked = (question.id for question in shown.standing.book.questionnaire.questions)
    return tuple(question for question in asked if question in because)


def correct_in_visit(screening: Screening, changes: Mapping[str, Value | None], seen: int) -> tuple[str, ...]:
    """Correct answers and ask again whatever still rests on them; return the questions this opened.

    `seen` is the number of the correction on the page, 0 for none. Raises WrongChangesError or
    CorrectedMeanwhileError; then nothing is written.
    """
    if not changes:
        return ()
    before, was = _rests_on(screening), as_it_stands(practice(), screening)
    visit = AtVisit(alert_mails(practice().settings), seen=seen)
    newly_asked = correct(practice(), screening, changes, staff(), visit).newly_asked
    unsigned, now = practice().unsigned.of(screening.id, staff().id), _rests_on(screening)
    if unsigned is not None:
        touched = {check for check, because in now.items() if not because.keys().isdisjoint(changes)}
        confirmed = {check for check in touched if unsigned.fields.get(f"tick-{check}") == Tick.CONFIRMED}
        stands = as_it_stands(practice(), screening)
        again = {f"tick-{check}" for check in touched - {one for one in confirmed if before.get(one) == now[one]}}
        again |= {*_taken_back_and_here(stands, changes), PAGE}  # else Back to that page could save its old ticks
        milder, worse = was.suggestion.outcome, stands.suggestion.outcome
        if milder and worse and worse.rank > milder.rank:
            again.add("conclusion")  # it was picked next to a milder suggestion
        kept = {name: text for name, text in unsigned.fields.items() if name not in again}
        keep_unsigned(practice(), screening.id, staff(), kept)
    return newly_asked


def _taken_back_and_here(stands: EvaluatedSheet, changes: Mapping[str, Value | None]) -> set[str]:
    """Return the ticks of warning signs that the patient took back and a correction has put on the sheet again."""
    options = stands.book.questionnaire.options_in
    return {
        f"tick-{TAKEN_BACK}{question}:{option}" for question in changes for option in options(stands.answers, question)
    }


def _rests_on(screening: Screening) -> dict[str, Mapping[str, Value | None]]:
    """Return the answers each finding to ask about rests on."""
    asked = summarize(screening).asked
    return {check.id: check.because for check in asked if not check.id.startswith(TAKEN_BACK)}


@workspace.route("/screenings/<reference>/correct", methods=["GET", "POST"])
@Needs({THERAPIST})
def correct_answers(reference: str) -> ViewResult:
    """Correct answers, question by question; a blank means no answer. The patient's own answers are kept.

    If someone else corrected answers meanwhile, nothing is written: the page shows theirs, with what was changed here.
    """
    screening = screening_or_404(reference)
    standing, posted = as_it_stands(practice(), screening), request.form if request.method == "POST" else None
    questions, form = _wanted(standing, posted)
    seen = posted_number(posted.get("corrected", ""), 0) if posted is not None else standing.correction_number
    if posted is None or not form.validate():
        return _correction_page(screening, standing, form, seen), 422 if posted is not None else 200
    said = {question.id: form.answers.get(question.id) for question in questions}
    wrong = age_problem(screening, standing, said) if CONFIRMED not in posted else None
    if wrong is not None:
        form[wrong[0]].errors = (wrong[1],)
        return _correction_page(screening, standing, form, seen, age_differs=wrong[0]), 422
    try:
        newly_asked = correct_in_visit(screening, said, seen)
    except WrongChangesError:
        abort(422)
    except CorrectedMeanwhileError:
        return _overtaken_page(screening, questions, said, seen), 409
    return corrected_page(reference, newly_asked)


def _overtaken_page(screening: Screening, questions: tuple[Question, ...], said: SheetSoFar, seen: int) -> str:
    """Return the page with what someone else corrected, what was changed here, and the result of both."""
    standing, before = as_it_stands(practice(), screening), answers_as_of(practice(), screening, seen)
    mine = {question: value for question, value in said.items() if value != before.get(question)}
    merged = {question: value for question, value in ({**standing.answers, **mine}).items() if value is not None}
    form = QuestionForm(questions, "en", merged, None, practice().today())
    try:
        tried = try_out(practice(), screening, mine)
    except WrongChangesError:
        abort(422)
    by = standing.correction.made_by if standing.correction else ""
    news = {"meanwhile": by, "differences": differences_between(standing, tried)}
    return _correction_page(screening, tried, form, standing.correction_number, **news)


def _correction_page(screening: Screening, now: EvaluatedSheet, form: QuestionForm, seen: int, **news: object) -> str:
    """Return the page with the result as it is `now`, or as it would be.

    `news` is why nothing was saved: who corrected answers `meanwhile`, with the `differences` that saving would make,
    or the question whose age differs.
    """
    note_reading(practice(), screening, staff())
    words = AnswerWords(now.book, screening.answers)
    return render_template(
        "workspace/correct.html",
        screening=screening,
        questions=form.questions,
        form=form,
        now=now,
        seen=seen,
        **{"differences": None, **news},
        zones_of=words.book.zones_of,
        patient_said={question.id: _said(words, question) for question in form.questions},
    )


@workspace.post("/screenings/<reference>/correct/preview")
@Needs({THERAPIST})
def preview_correction(reference: str) -> ViewResult:
    """Return a fragment with the result that the posted answers would give; nothing is saved."""
    screening = screening_or_404(reference)
    standing = as_it_stands(practice(), screening)
    questions, form = _wanted(standing, request.form)
    if not form.validate():
        return "", 204
    said = {question.id: form.answers.get(question.id) for question in questions}
    try:
        tried = try_out(practice(), screening, said)
    except WrongChangesError:
        abort(422)
    differences = differences_between(standing, tried)
    return render_template("workspace/summary/result.html", now=tried, differences=differences)


def _wanted(standing: EvaluatedSheet, posted: MultiDict[str, str] | None) -> tuple[tuple[Question, ...], QuestionForm]:
    """Return the questions listed in the URL, each of which may be left blank, and the form that asks them."""
    wanted = request.args.getlist("q")
    every = standing.book.questionnaire.questions
    questions = tuple(replace(question, optional=True) for question in every if question.id in wanted)
    if not questions:
        abort(404)
    return questions, QuestionForm(questions, "en", standing.answers, posted, practice().today())


def corrected_page(reference: str, to_ask: Iterable[str]) -> ViewResult:
    """Redirect to the questions to ask now, else back to the summary with both results."""
    if asked := list(to_ask):
        return redirect(url_for("workspace.correct_answers", reference=reference, q=asked))
    return redirect(url_for("workspace.summary", reference=reference))


def _said(words: AnswerWords, question: Question) -> str:
    return words.answer(question.id) if question.id in words.answers else PATIENT_DID_NOT_ANSWER


def _without(check: ItemToConfirm, confirmed: Iterable[SheetSoFar], questionnaire: Questionnaire) -> ItemToConfirm:
    """Return a check without the options that another one confirms, if any are left."""
    because = dict(check.because)
    for name, value in because.items():
        kept = {option for other in confirmed for option in questionnaire.options_in(other, name)}
        left = frozenset(option for option in questionnaire.options_in(because, name) if option not in kept)
        because[name] = questionnaire.by_id[name].from_reason(left) if left else value
    return replace(check, because=because)


def _implied_by(standing: EvaluatedSheet, sheet: SheetSoFar, check: ItemToConfirm, tick: Tick) -> ImpliedChanges:
    if check.id.startswith(RECORD):
        return implied_by_record(standing.book, sheet, check.because, tick)
    if not check.id.startswith(TAKEN_BACK):
        return implied_by_tick(standing.book, sheet, check.because, tick)
    _prefix, question, option = check.id.split(":", 2)
    known = standing.book.questionnaire.by_id.get(question)
    if not isinstance(known, Choices) or option not in known.option_ids:
        return ImpliedChanges({})
    implied_here = implied_by_sign(known, sheet.get(question), option, tick)
    if tick is Tick.NOT_CONFIRMED:
        return implied_here
    first = closed_before(standing.book.questionnaire, standing.answers, question)  # else the sign would have no effect
    return replace(implied_here, to_ask=(*first, *implied_here.to_ask))
