"""The walk of a new patient: start, questions, identity, check, send, result."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from screening.current import practice
from screening.domain.advice import advise
from screening.domain.answers import Answers, closed
from screening.domain.rules import Rulebook
from screening.domain.steps import Step
from screening.exchange.suggestion_json import read_kept
from screening.records.drafts import GoneError
from screening.web.patient import urgent
from screening.web.patient.door import (
    LANGUAGE,
    cookie_name,
    draft,
    give_cookie,
    look_again,
    patient,
    rulebook,
    token,
)
from screening.web.patient.identity_form import IdentityForm
from screening.web.patient.question_form import QuestionForm, question_form
from screening.web.patient.walk import Walk, url_of
from screening.web.patient.wording import answer_rows, day_in_words, labels, reasons
from screening.workflow.answer import recognised, save_identity, save_page, signs_among
from screening.workflow.replay import answers_of
from screening.workflow.rules import rulebook_in_force, rulebook_of
from screening.workflow.send import ChangedElsewhereError, NotReadyError, Sending, identity_agrees, send

ADULT = 18  # for health care in Washington (WA-MINOR)
MOST_DIGITS = 10  # of a draft's revision
Page = str | Response | tuple[str, int]


@patient.errorhandler(GoneError)
def gone(_error: GoneError) -> Page:
    """The draft ran out, was deleted or was sent while this page was open."""
    return redirect(url_for("patient.go_on"))


@patient.get("/")
def start() -> Page:
    """The start page; it shows nothing of a draft that this browser holds, but asks what to do with it."""
    unfinished = practice().drafts.find(token())
    return render_template("patient/start.html", unfinished=unfinished, reviewed=rulebook_in_force().reviewed)


@patient.post("/start")
def start_new() -> Page:
    """Start a new draft under the rules in force; who starts over keeps the memory of warning signs (guarantee G2)."""
    book, before = rulebook_in_force(), practice().drafts.find(token())
    starts_over = before is not None and not before.screening_id and request.form.get("person") == "same"
    signs = before.content.warning_signs if before and starts_over else None
    first = url_for("patient.questions", page=book.questionnaire.pages[0].id)
    return give_cookie(redirect(first), practice().drafts.start(book.version, signs))


@patient.get("/go-on")
def go_on() -> Page:
    """Lead to where this draft was left."""
    if draft().screening_id:
        return redirect(url_for("patient.result"))
    walk = Walk(rulebook().questionnaire, draft().content.answers)
    missing = walk.first_missing()
    if missing is not None:
        return redirect(url_of(missing))
    return redirect(url_for("patient.check" if draft().content.identity else "patient.identity"))


@patient.post("/forget")
def forget() -> Page:
    """Delete this browser's answers."""
    if not practice().drafts.delete(token() or ""):
        return redirect(url_for("patient.go_on"))
    response = redirect(url_for("patient.ended", deleted="yes"))
    response.delete_cookie(cookie_name(), secure=practice().settings.secure)
    return response


@patient.post("/leave")
def leave() -> Page:
    """Let this browser forget a form that was sent; the screening stays with the therapist."""
    response = redirect(url_for("patient.start"))
    response.delete_cookie(cookie_name(), secure=practice().settings.secure)
    return response


@patient.get("/ended")
def ended() -> Page:
    """There is no draft: it ran out, was deleted, or cookies are blocked. The page leads on."""
    return render_template("patient/ended.html", deleted=request.args.get("deleted") == "yes")


@patient.route("/form/<page>", defaults={"part": 1}, methods=["GET", "POST"])
@patient.route("/form/<page>/<int:part>", methods=["GET", "POST"])
def questions(page: str, part: int) -> Page:
    """One screen of questions."""
    if draft().screening_id:
        return redirect(url_for("patient.result"))
    walk = Walk(rulebook().questionnaire, draft().content.answers)
    step = walk.step(page, part)
    if step is None:
        return redirect(url_for("patient.go_on")) if _is_page(rulebook(), page) else abort(404)
    posted = request.form if request.method == "POST" else None
    form = question_form(step.questions, LANGUAGE, draft().content.answers, posted, practice().today())
    if posted is None:
        return _screen(walk, step, form)
    return _take(walk, step, form)


def _is_page(book: Rulebook, page_id: str) -> bool:
    return any(page.id == page_id for page in book.questionnaire.pages)


def _take(walk: Walk, step: Step, form: QuestionForm) -> Page:
    """Look for warning signs first, whatever else is wrong; save what is right, then go on or show what is wrong."""
    book, before = rulebook(), draft()
    right = form.validate()
    posted = recognised(book.questionnaire, request.form.to_dict(flat=False))
    wrong = {question.id for question in step.questions if form[question.id].errors}
    signs = {question: value for question, value in signs_among(book, posted).items() if question in wrong}
    asked = {question.id for question in step.questions} - wrong
    good = {**form.answers, **signs, **_from_another_part(walk, step)}
    after = save_page(practice().drafts, token() or "", book, good, asked)
    if not right:
        return _screen(walk, step, form, urgent.panel(book, {**before.content.answers, **posted})), 422
    if urgent.is_new(before, after):
        return redirect(url_for("patient.urgent_page"))
    next_walk = Walk(walk.questionnaire, after.content.answers)
    notes = _notes(walk, next_walk, before.content.answers, after.content.answers)
    url = next_walk.url_after(step, changing=request.args.get("change") == "yes")
    return redirect(url + ("&" if "?" in url else "?") + notes if notes else url)


def _from_another_part(walk: Walk, step: Step) -> Answers:
    """Give the good answers to questions of this page that moved to another part while it was open in a second tab."""
    others = tuple(
        question
        for question in walk.questionnaire.on_page(step.page.id)
        if question.id in request.form and question.id in walk.reading.asked and question not in step.questions
    )
    form = question_form(others, LANGUAGE, {}, request.form, practice().today())
    form.validate()
    return form.answers


def _notes(walk: Walk, next_walk: Walk, before: Answers, after: Answers) -> str:
    """Say on the next screen what fell asleep, and which posted fields no longer fit."""
    asleep = set(closed(after, next_walk.reading)) - set(closed(before, walk.reading))
    ignored = [name for name in request.form if name in walk.questionnaire.by_id and name not in walk.reading.asked]
    return "&".join([f"asleep={name}" for name in sorted(asleep)] + [f"ignored={name}" for name in ignored])


def _screen(walk: Walk, step: Step, form: QuestionForm, alarm: object = None) -> str:
    return render_template(
        "patient/questions.html",
        step=step,
        form=form,
        section=walk.section_number(step),
        intro=walk.intro(step, LANGUAGE),
        sections=len(walk.questionnaire.sections),
        back=url_for("patient.check") if request.args.get("change") == "yes" else walk.url_before(step),
        alarm=alarm,
        banner=urgent.banner(rulebook(), draft()),
        asleep=labels(walk.questionnaire, request.args.getlist("asleep"), LANGUAGE),
        ignored=labels(walk.questionnaire, request.args.getlist("ignored"), LANGUAGE),
    )


@patient.route("/you", methods=["GET", "POST"])
def identity() -> Page:
    """Name, date of birth and how to reach the person."""
    if draft().screening_id:
        return redirect(url_for("patient.result"))
    form = IdentityForm(request.form if request.method == "POST" else None, data=draft().content.identity)
    age = draft().content.answers.get("age")
    form.age, form.today = age if isinstance(age, int) else None, practice().today()
    if request.method == "GET" or not form.validate():
        walk = Walk(rulebook().questionnaire, draft().content.answers)
        page = render_template(
            "patient/identity.html",
            form=form,
            back=url_of(walk.steps[-1]),
            minor=form.age is not None and form.age < ADULT,
            banner=urgent.banner(rulebook(), draft()),
        )
        return (page, 422) if request.method == "POST" else page
    save_identity(practice().drafts, token() or "", form.identity)
    return redirect(url_for("patient.check"))


@patient.route("/check", methods=["GET", "POST"])
def check() -> Page:
    """Check your answers, and send them."""
    if draft().screening_id:
        return redirect(url_for("patient.result"))
    return _send() if request.method == "POST" else _check_page()


def _send() -> Page:
    revision = request.form.get("revision", "")
    shown = int(revision) if revision.isdecimal() and len(revision) < MOST_DIGITS else -1
    try:
        send(practice(), rulebook(), Sending(token() or "", shown, LANGUAGE, datetime.now(UTC), practice().today()))
    except NotReadyError:
        return _check_page(), 422
    except ChangedElsewhereError:
        look_again()
        return _check_page(changed=True), 409
    return redirect(url_for("patient.result"))


def _check_page(*, changed: bool = False) -> str:
    found, questionnaire = draft(), rulebook().questionnaire
    walk = Walk(questionnaire, found.content.answers)
    missing = [
        (url_of(step, changing=True), q) for step in walk.steps for q in step.questions if q.id in walk.reading.missing
    ]
    return render_template(
        "patient/check.html",
        rows=[(step, answer_rows(step.questions, found.content.answers, LANGUAGE)) for step in walk.steps],
        url_of=url_of,
        identity=found.content.identity,
        born=day_in_words(found.content.identity["born"]) if found.content.identity else "",
        left_out=labels(questionnaire, closed(found.content.answers, walk.reading), LANGUAGE),
        missing=missing,
        unnamed=not identity_agrees(found, practice().today()),
        revision=found.revision,
        changed=changed,
        banner=urgent.banner(rulebook(), found),
    )


@patient.get("/result")
def result() -> Page:
    """What the person reads of the suggestion that was made when they sent."""
    screening_id = draft().screening_id
    if screening_id is None:
        return redirect(url_for("patient.go_on"))
    screening = practice().screenings.by_id(screening_id)
    if screening is None:
        abort(404)
    book = rulebook_of(screening.digest)
    answers = answers_of(screening)
    kept = read_kept(screening.suggestion, book)
    advice = advise(kept, answers, sign_taken_back=bool(screening.answers["taken_back"]))
    return render_template(
        "patient/result.html",
        advice=advice,
        alarm=urgent.panel(book, answers),
        helps=answers.get("what_helps", ()),
        reference=screening.reference,
        reasons=lambda finding: reasons(book.questionnaire, finding, LANGUAGE),
        reviewed=book.reviewed,
    )
