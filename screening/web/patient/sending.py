"""The end of the walk: identity, check your answers, send, and what the person reads then."""

from __future__ import annotations

from datetime import date

from flask import abort, redirect, render_template, request, url_for

from screening.domain.questionnaire.answers import Answers, closed
from screening.domain.rules.advice import advise
from screening.domain.rules.timing import agrees
from screening.domain.rules.treatment import Event
from screening.exchange.documents.pdf import can_make_pdf
from screening.practice import practice
from screening.records.screenings.screenings import Screening
from screening.web.blueprints import ViewResult, patient
from screening.web.forms.identity_form import IdentityForm, likely_address
from screening.web.languages import language
from screening.web.needs import DRAFT_HOLDER, Needs
from screening.web.patient import urgent
from screening.web.patient.navigation import Walk, url_of
from screening.web.patient.own_answers import answer_rows, day_in_words, labels, reasons
from screening.web.patient.session import (
    BACK,
    draft,
    keep_draft_cookie,
    only_changes_language,
    reload_draft,
    rulebook,
    send_request,
    sent_already,
    shown_revision,
    token,
)
from screening.web.patient.typed_words import words_to_ask_about
from screening.web.patient_wording import concerns, headlines
from screening.workflow.intake.answer import save_identity, save_typed_identity
from screening.workflow.intake.send import ChangedElsewhereError, NotReadyError, identity_agrees, send
from screening.workflow.rules.versions import rulebook_of


@patient.route("/you", methods=["GET", "POST"])
@Needs(DRAFT_HOLDER)
def identity() -> ViewResult:
    """Ask for name, date of birth and how to reach the person."""
    if draft().screening_id:
        return sent_already()
    content = draft().content
    if request.method == "GET" and words_to_ask_about():
        return redirect(url_for("patient.typed_words"))
    posted = request.form if request.method == "POST" else None
    form = IdentityForm(posted, obj=content.typed_identity or content.identity)
    form.expect(rulebook().age_in(content.answers), practice().today())
    right = posted is not None and not only_changes_language() and form.validate()
    if right:
        save_identity(practice(), token() or "", form.identity)
    if request.form.get("do") == BACK:
        if not right:
            save_typed_identity(practice(), token() or "", form.identity)
        return redirect(url_of(Walk(rulebook().questionnaire, content.answers).steps[-1]))
    if right:
        return redirect(url_for("patient.check"))
    page = render_template(
        "patient/identity.html",
        age=rulebook().questionnaire.by_id[rulebook().treatment.roles.age],
        form=form,
        minor=form.age is not None and form.age < rulebook().treatment.roles.adult_from,
        banner=urgent.banner(rulebook(), draft()),
    )
    return (page, 422) if form.errors else page


@patient.route("/check", methods=["GET", "POST"])
@Needs(DRAFT_HOLDER)
def check() -> ViewResult:
    """Show the answers to check, and send them."""
    if draft().screening_id:
        return redirect(url_for("patient.result"))
    if request.method == "GET" and words_to_ask_about():
        return redirect(url_for("patient.typed_words"))
    return _send() if request.method == "POST" else _check_page()


def _send() -> ViewResult:
    try:
        send(practice(), rulebook(), send_request(shown_revision()))
    except NotReadyError:
        return _check_page(), 422
    except ChangedElsewhereError:
        reload_draft()
        return _check_page(changed=True), 409
    return keep_draft_cookie(redirect(url_for("patient.result")))


def _check_page(*, changed: bool = False) -> str:
    found, questionnaire = draft(), rulebook().questionnaire
    identity = found.content.identity
    walk = Walk(questionnaire, found.content.answers)
    missing = [
        (url_of(step, changing=True), q) for step in walk.steps for q in step.questions if q.id in walk.reading.missing
    ]
    return render_template(
        "patient/check.html",
        rows=[(step, answer_rows(step.questions, found.content.answers, language())) for step in walk.steps],
        url_of=url_of,
        identity=identity,
        meant=likely_address(identity.email) if identity else None,
        born=day_in_words(identity.born) if identity else "",
        left_out=labels(questionnaire, closed(found.content.answers, walk.reading), language()),
        missing=missing,
        unnamed=not identity_agrees(rulebook(), found, practice().today()),
        revision=found.revision,
        changed=changed,
        banner=urgent.banner(rulebook(), found),
    )


@patient.get("/result")
@Needs(DRAFT_HOLDER)
def result() -> ViewResult:
    """Show what the person reads about the suggestion made when they sent."""
    return redirect(url_for("patient.go_on")) if draft().screening_id is None else result_page()


def result_page() -> str:
    """Return the result of this browser's sent draft. Aborts with 404 if the screening is gone."""
    screening = practice().screenings.by_id(draft().screening_id or "") or abort(404)
    book = rulebook_of(practice(), screening.digest)
    answers = screening.answers
    kept, event = screening.suggestion.under(book), book.treatment.roles.event
    newest = practice().screenings.newest_version(screening.id) or screening
    wording = book.treatment.wording
    advice = advise(book, kept, answers, sign_taken_back=bool(screening.taken_back))
    return render_template(
        "patient/result.html",
        advice=advice,
        headline=headlines(wording, language(), declined=advice.declined)[advice.headline],
        concerns=concerns(wording, language()),
        alarm=urgent.panel(book, answers),
        event_day=day_in_words(str(answers[event.day])) if event and event.day in answers else "",
        newer_sent=day_in_words(_day(newest)) if newest.id != screening.id else "",
        late=request.args.get("late") == "yes",
        event_agrees=_event_agrees(event, screening, answers),
        book=book,
        reference=screening.reference,
        can_make_pdf=can_make_pdf(),
        reasons=lambda finding: reasons(book.questionnaire, finding, language()),
        reviewed=book.reviewed,
    )


def _event_agrees(event: Event | None, screening: Screening, answers: Answers) -> bool:
    """Return whether the event's date fits what the person said about how soon after the visit it is."""
    return event is None or agrees(event, answers, date.fromisoformat(_day(screening)), screening.visit_on)


def _day(screening: Screening) -> str:
    """Return the practice's date on which somebody sent, as ISO text."""
    return screening.sent_at.astimezone(practice().settings.time_zone).date().isoformat()
