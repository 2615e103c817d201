"""The screens of questions: each post is first checked for warning signs, then its valid answers are saved."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from flask import abort, redirect, render_template, request, url_for
from markupsafe import Markup

from screening.domain.questionnaire.answers import Answers, closed
from screening.domain.questionnaire.questions import Question
from screening.domain.questionnaire.screens import Step
from screening.domain.rules.rulebook import Rulebook
from screening.practice import practice
from screening.records.intake.drafts import Draft
from screening.web.blueprints import ViewResult, patient
from screening.web.forms.question_form import QuestionForm
from screening.web.languages import language
from screening.web.needs import DRAFT_HOLDER, Needs
from screening.web.patient import progress, urgent
from screening.web.patient.kept_pages import kept_page
from screening.web.patient.navigation import Walk
from screening.web.patient.own_answers import labels
from screening.web.patient.own_record import suggestions
from screening.web.patient.resume import saved_from_form
from screening.web.patient.session import (
    BACK,
    FORGET,
    HELP,
    SAVE,
    alerts_of_change,
    asked,
    draft,
    is_named,
    only_changes_language,
    reload_draft,
    rulebook,
    sent_already,
    token,
    written_since_shown,
)
from screening.web.question_markup import question_markup
from screening.workflow.intake.answer import (
    PageAnswers,
    as_shown,
    recognized,
    remembered,
    save_page,
    save_signs,
    signs_among,
)


@patient.route("/form/<page>", defaults={"part": 1}, methods=["GET", "POST"])
@patient.route("/form/<page>/<int:part>", methods=["GET", "POST"])
@Needs(DRAFT_HOLDER)
def questions(page: str, part: int) -> ViewResult:
    """Show or take one screen of questions."""
    if draft().screening_id:
        return sent_already()
    walk = Walk(asked(rulebook()), draft().content.answers, named=is_named(draft()))
    step = walk.step(page, part)
    if step is None:
        return _closed_page() if _is_page(rulebook(), page) else abort(404)
    posted = request.form if request.method == "POST" else None
    form = QuestionForm(step.questions, language(), draft().content.answers, posted, practice().today())
    if posted is None:
        return _screen(walk, step, form)
    return _take(walk, step, form)


def _closed_page() -> ViewResult:
    """Continue from a screen that is no longer asked; a warning sign posted from it is remembered and shown at once."""
    posted = recognized(rulebook().questionnaire, request.form.to_dict(flat=False))
    signs = signs_among(rulebook(), posted)
    if not signs:
        return redirect(url_for("patient.go_on"))
    ever = remembered(as_shown(rulebook(), signs), signs, {})
    save_signs(practice(), token() or "", rulebook(), ever, alerts_of_change())
    return urgent.unsaved_page(rulebook(), posted)


def _is_page(book: Rulebook, page_id: str) -> bool:
    return any(page.id == page_id for page in book.questionnaire.pages)


def _take(walk: Walk, step: Step, form: QuestionForm) -> ViewResult:
    """Look for warning signs first, whatever else is wrong; save valid answers, then continue or show what is wrong."""
    book, before = rulebook(), draft()
    right = form.validate()
    posted = recognized(book.questionnaire, request.form.to_dict(flat=False))
    wrong = {question.id for question in step.questions if form[question.id].errors}
    signs = signs_among(book, {question: value for question, value in posted.items() if question in wrong})
    here = {question.id for question in step.questions} - wrong
    good = {**form.answers, **signs, **_from_another_part(walk, step)}
    page = PageAnswers(good, here, step.page.section, practice().day())
    after = save_page(practice(), token() or "", book, page, alerts_of_change())
    reload_draft()
    if request.form.get("do") in (BACK, SAVE, HELP, FORGET) and not urgent.is_new(book.questionnaire, before, after):
        return _leave(walk, step, form)
    if only_changes_language():
        posted_again = QuestionForm(step.questions, language(), {}, request.form, practice().today())
        return _screen(walk, step, posted_again, urgent.panel(book, {**before.content.answers, **posted}))
    if not right:
        return _screen(walk, step, form, urgent.panel(book, {**before.content.answers, **posted})), 422
    again = request.args.getlist("again")
    if urgent.is_new(book.questionnaire, before, after):
        at: dict[str, Any] = {"again": again, "page": step.page.id, "part": step.part} if again else {}
        return redirect(url_for("patient.urgent_page", **at))
    next_walk = Walk(walk.questionnaire, after.content.answers, named=is_named(after))
    notes = _notes(walk, next_walk, before, after)
    url = next_walk.url_after(step, changing=request.args.get("change") == "yes", again=again)
    return redirect(url + ("&" if "?" in url else "?") + notes if notes else url)


def _leave(walk: Walk, step: Step, form: QuestionForm) -> ViewResult:
    """Go back, read what to do now or stop for now; what was kept of this screen is saved, and the rest is listed."""
    if request.form["do"] == HELP:
        return redirect(url_for("patient.urgent_page", again=request.args.getlist("again")))
    if request.form["do"] == FORGET:
        return redirect(url_for("patient.forget"))
    if request.form["do"] == BACK:
        return redirect(_back(walk, step))
    lost = [q for q in step.questions if form[q.id].errors and q.id not in form.answers]
    unsaved = [q.ask[language()] for q in lost if form[q.id].data not in (None, "", [])]
    return saved_from_form(unsaved)


def _back(walk: Walk, step: Step) -> str:
    if request.args.get("again"):
        return url_for("patient.before_session")
    return walk.url_of_end() if request.args.get("change") == "yes" else walk.url_before(step)


def _from_another_part(walk: Walk, step: Step) -> Answers:
    """Return the valid answers to questions that moved to another page while this one was open in a second tab."""
    others = tuple(
        question
        for question in walk.questionnaire.on_page(step.page.id)
        if question.id in request.form and question.id in walk.reading.asked and question not in step.questions
    )
    form = QuestionForm(others, language(), {}, request.form, practice().today())
    form.validate()
    return form.answers


def _notes(walk: Walk, next_walk: Walk, before: Draft, after: Draft) -> str:
    """Return notes for the next screen: answers no longer asked, fields that no longer fit, writes from elsewhere."""
    asleep = set(closed(after.content.answers, next_walk.reading)) - set(closed(before.content.answers, walk.reading))
    ignored = [name for name in request.form if name in walk.questionnaire.by_id and name not in walk.reading.asked]
    notes = [f"asleep={name}" for name in sorted(asleep)] + [f"ignored={name}" for name in ignored]
    return "&".join([*notes, "elsewhere=yes"] if written_since_shown(before) else notes)


def _screen(walk: Walk, step: Step, form: QuestionForm, alarm: object = None) -> str:
    book = rulebook()
    told = {
        "alarm": alarm,
        "banner": urgent.banner(book, draft()),
        "problems": form.problems,
        "asleep": labels(walk.questionnaire, request.args.getlist("asleep"), language()),
        "ignored": labels(walk.questionnaire, request.args.getlist("ignored"), language()),
        "elsewhere": request.args.get("elsewhere") == "yes",
    }
    theirs: dict[str, Any] = {
        "here": None if request.args.get("change") == "yes" else asdict(progress.on_questions(step)),
        "revision": draft().revision,
        "beside": suggestions(book, step.questions),
        "drawn": {q.id: _drawn(book, q, form) for q in step.questions},
    }
    shared = {"step": step, "intro": walk.intro(step, language()), "signs": book.signs}
    if any(told.values()):
        return render_template("patient/questions.html", **told, **theirs, **shared)
    version = (book.version, step.page.id, step.part, *theirs["drawn"], shared["intro"])
    return kept_page("patient/questions.html", version, theirs, **shared)


def _drawn(book: Rulebook, question: Question, form: QuestionForm) -> Markup:
    signs, zones = book.signs.get(question.id, ()), book.zones_of(question.id)
    return question_markup(question, form[question.id], language(), signs, zones)
