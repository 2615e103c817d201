"""The last steps: identity, checking the answers, sending, and what the person reads then."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import partial

from flask import abort, redirect, render_template, request, url_for

from screening.domain.care.said_change import SaidChange, may_have_changed
from screening.domain.people.identity import Identity, first_name
from screening.domain.questionnaire.answers import Answers, closed, not_ready
from screening.domain.questionnaire.questions import Question
from screening.domain.rules.guidance import Layout
from screening.domain.rules.timing import agrees
from screening.domain.rules.treatment import Event
from screening.exchange.documents.pdf import can_make_pdf
from screening.practice import practice
from screening.records.intake.drafts import Draft
from screening.records.screenings.screenings import Screening
from screening.web.blueprints import ViewResult, patient
from screening.web.forms.identity_form import HelperIdentityForm, IdentityForm, likely_address
from screening.web.forms.question_form import message
from screening.web.languages import language
from screening.web.needs import DRAFT_HOLDER, Needs
from screening.web.patient import progress, urgent
from screening.web.patient.navigation import Walk, url_of
from screening.web.patient.own_answers import answer_rows, day_in_words, labels, reasons
from screening.web.patient.resume import are_mails_used_up, may_mail
from screening.web.patient.session import (
    BACK,
    HELP,
    asked,
    draft,
    only_changes_language,
    reload_draft,
    rulebook,
    send_request,
    sent_already,
    sent_now,
    shown_revision,
    token,
)
from screening.web.patient.typed_words import words_to_ask_about
from screening.web.patient.visit import reader_of, visit_card
from screening.web.patient_wording import concerns, headlines
from screening.web.result_document import advice_of
from screening.workflow.intake.answer import save_identity, save_typed_identity
from screening.workflow.intake.send import ChangedElsewhereError, NotReadyError, identity_agrees, send
from screening.workflow.practice.mail import confirmation_mails
from screening.workflow.rules.versions import rulebook_of

_AGE = "age"  # the button that leads to the age


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
    asking = HelperIdentityForm if content.by_helper else IdentityForm
    invited = _invited_name()
    first = first_name(invited)  # they type the rest themselves, since others may have the link
    form = asking(posted, obj=content.typed_identity or content.identity or Identity(first, ""))
    form.incomplete_name = first if first != invited else ""
    form.expect(rulebook().age_in(content.answers), practice().today())
    right = posted is not None and not only_changes_language() and form.validate()
    if right:
        save_identity(practice(), token() or "", form.identity)
    elif posted is not None and form.identity != (content.typed_identity or content.identity):
        save_typed_identity(practice(), token() or "", form.identity)
    if request.form.get("do") in (BACK, HELP, _AGE):
        return redirect(_leads_to(request.form["do"]))
    if right:
        return redirect(url_for("patient.check"))
    if posted is None and request.args.get("unfinished") == "yes":
        form.validate()  # says why the page to check the answers led here
    page = render_template(
        "patient/identity.html",
        here=progress.on_names(),
        form=form,
        minor=form.age is not None and form.age < rulebook().treatment.roles.adult_from,
        banner=urgent.banner(rulebook(), draft()),
    )
    return (page, 422) if form.errors and posted is not None else page


def _leads_to(do: str) -> str:
    """Return where a button of this page leads that does not go on: to help, to the age, or to the screen before."""
    if do == HELP:
        return url_for("patient.urgent_page")
    if do == _AGE:
        age = rulebook().questionnaire.by_id[rulebook().treatment.roles.age]
        return url_for("patient.questions", page=age.page, change="yes", _anchor=age.id)
    return url_of(Walk(asked(rulebook()), draft().content.answers).steps[-1])


def _invited_name() -> str:
    """Return the name of the person invited to this draft; "" if no one was."""
    invite_id = draft().origin.invite_id
    invite = practice().invites.by_id(invite_id) if invite_id else None
    return invite.asked.name if invite else ""


@patient.route("/check", methods=["GET", "POST"])
@Needs(DRAFT_HOLDER)
def check() -> ViewResult:
    """Show the answers to check, and send them."""
    if draft().screening_id:
        return redirect(url_for("patient.result"))
    if request.method == "GET" and words_to_ask_about():
        return redirect(url_for("patient.typed_words"))
    if draft().content.typed_identity is not None:
        return redirect(url_for("patient.identity", unfinished="yes"))
    return _send() if request.method == "POST" else _check_page()


def _send() -> ViewResult:
    request_to_send = send_request(shown_revision())
    identity = draft().content.identity
    used_up = bool(identity and identity.email) and are_mails_used_up("confirmation")
    if identity and identity.email and not used_up and may_mail(draft().id, identity.email):
        request_to_send = replace(request_to_send, confirm=partial(confirmation_mails, practice().settings))
    try:
        sent = send(practice(), rulebook(), request_to_send)
    except NotReadyError:
        return _check_page(), 422
    except ChangedElsewhereError:
        reload_draft()
        return _check_page(changed=True), 409
    return sent_now(sent)


def _check_page(*, changed: bool = False) -> str:
    found, questionnaire = draft(), asked(rulebook())
    identity = found.content.identity
    walk = Walk(questionnaire, found.content.answers)
    missing = [
        (url_of(step, changing=True), q) for step in walk.steps for q in step.questions if q.id in walk.reading.missing
    ]
    return render_template(
        "patient/check.html",
        here=progress.on_check(),
        rows=[(step, answer_rows(step.questions, found.content.answers, language())) for step in walk.steps],
        url_of=url_of,
        identity=identity,
        meant=likely_address(identity.email) if identity else None,
        born=day_in_words(identity.born) if identity else "",
        left_out=labels(questionnaire, closed(found.content.answers, walk.reading), language()),
        missing=missing,
        refused=_refused(walk),
        unnamed=not identity_agrees(rulebook(), found, practice().today()),
        revision=found.revision,
        changed=changed,
        said=_said_without_change(found),
        banner=urgent.banner(rulebook(), found),
    )


def _refused(walk: Walk) -> list[tuple[str, Question, str]]:
    """Return the answers that cannot be sent as they are: where to mend it, the question, what is wrong."""
    wrong = not_ready(walk.questionnaire, draft().content.answers)
    return [
        (url_of(step, changing=True), question, message(question, wrong[question.id].code, language()))
        for step in walk.steps
        for question in step.questions
        if question.id in wrong
    ]


def _said_without_change(found: Draft) -> SaidChange | None:
    """Return what the person said if something may have changed and they changed no answer yet; else None."""
    before = practice().screenings.by_id(found.origin.changes) if found.origin.changes else None
    same = before is not None and before.answers == found.content.answers
    return found.content.said_changed if same and may_have_changed(found.content.said_changed) else None


@patient.get("/result")
@Needs(DRAFT_HOLDER)
def result() -> ViewResult:
    """Show what the person reads about the suggestion made when they sent."""
    return redirect(url_for("patient.go_on")) if draft().screening_id is None else result_page()


def result_page() -> str:
    """Return the result of this browser's sent draft. Aborts with 404 if the screening is gone."""
    screening = practice().screenings.by_id(draft().screening_id or "") or abort(404)
    book = rulebook_of(practice(), screening.digest)
    answers, event = screening.answers, book.treatment.roles.event
    newest = practice().screenings.newest_version(screening.id) or screening
    wording = book.treatment.wording
    advice, outcome, differs = advice_of(screening, book)
    return render_template(
        "patient/result.html",
        advice=advice,
        shown=lambda part: advice.notes if part.layout is Layout.NOTES else advice.guidance.get(part.id, ()),
        outcome=outcome,
        record_differs=differs,
        gives_links=practice().settings.give_links and newest.id == screening.id,
        link=practice().health_links.of(screening.id),
        first_name=screening.identity.reader_name,
        reader=reader_of(screening),
        visit=visit_card(newest),
        headline=headlines(wording, language(), declined=advice.declined)[advice.headline],
        concerns=concerns(wording, language()),
        alarm=urgent.panel(book, answers),
        event_day=day_in_words(str(answers[event.day])) if event and event.day in answers else "",
        newer_sent=day_in_words(sent_on(newest)) if newest.id != screening.id else "",
        late=request.args.get("late") == "yes",
        said_changed=_sent_without_change(screening),
        event_agrees=_event_agrees(event, screening, answers),
        book=book,
        reference=screening.reference,
        can_make_pdf=can_make_pdf(),
        reasons=lambda finding: reasons(asked(book), finding, answers, language()),
        reviewed=book.reviewed,
    )


def _sent_without_change(screening: Screening) -> bool:
    """Return whether the person said that something has changed, or may have, and sent the same answers."""
    before = practice().screenings.by_id(screening.previous_id) if screening.previous_id else None
    return may_have_changed(screening.said_changed) and before is not None and before.answers == screening.answers


def _event_agrees(event: Event | None, screening: Screening, answers: Answers) -> bool:
    """Return whether the event's date fits what the person said about how soon after the visit it is."""
    return event is None or agrees(event, answers, date.fromisoformat(sent_on(screening)), screening.visit_on)


def sent_on(screening: Screening) -> str:
    """Return the practice's date on which someone sent, as ISO text."""
    return screening.sent_at.astimezone(practice().settings.time_zone).date().isoformat()
