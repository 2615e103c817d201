"""Typing in a paper form or a phone call: codes by keyboard, read back before they are sent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import NoReturn

from flask import abort, redirect, render_template, request, url_for

from screening.domain.questionnaire.answers import closed, read_answers
from screening.domain.questionnaire.questions import Question
from screening.domain.review.channel import Way
from screening.domain.rules.rulebook import Rulebook
from screening.practice import practice
from screening.records.intake.drafts import Draft, GoneError
from screening.records.screenings.screenings import Screening
from screening.rulebook.wording import answer_text
from screening.settings.languages import FIRST
from screening.web.auth.access import roles_of, signed_in
from screening.web.blueprints import ViewResult, workspace
from screening.web.forms.fields import posted_number
from screening.web.forms.identity_form import StaffIdentityForm
from screening.web.needs import Needs
from screening.web.workspace.entry.codes import entry_lines, moved_codes, read_codes
from screening.web.workspace.no_longer import no_longer
from screening.web.workspace.summary.answer_words import PATIENT_DID_NOT_ANSWER
from screening.workflow.intake.answer import warning_signs
from screening.workflow.intake.send import ChangedElsewhereError, NotReadyError, SendRequest, send
from screening.workflow.intake.start import StartContext, enter, enter_again, token_to_typed
from screening.workflow.practice.mail import alert_mails
from screening.workflow.practice.staff import FRONT_DESK, THERAPIST
from screening.workflow.rules.versions import NoRulesError, rulebook_in_force, rulebook_of

_FORM_CHANGED = "The form changed since you opened this page. What you entered is kept: check every answer, then go on."


@workspace.route("/entry", methods=["GET", "POST"])
@Needs({THERAPIST, FRONT_DESK})
def entry() -> ViewResult:
    """Take the codes of one form; a blank means that the patient did not answer."""
    if request.method != "POST":
        return _entry_page(rulebook_in_force(practice()), {}, {}, StaffIdentityForm())
    draft_id = _still_open(request.form.get("key", ""))
    book = rulebook_of(practice(), _typed_draft(draft_id).digest) if draft_id else rulebook_in_force(practice())
    if "change" in request.form:  # back from the read-back page
        return _entry_page_again(book, draft_id)
    form = StaffIdentityForm(request.form)
    if request.form.get("version") != book.version:
        return _changed_page(book, form), 409
    answers, errors = read_codes(book.questionnaire, request.form)
    form.expect(book.age_in(answers), practice().today())
    if not form.validate() or errors:
        return _entry_page(book, request.form, errors, form), 422
    context = StartContext(book, _language(book), practice().day())
    if draft_id:
        enter_again(practice(), context, token_to_typed(practice(), draft_id), answers, form.identity)
    else:
        draft_id = _id_of(enter(practice(), context, answers, form.identity))
    return redirect(url_for("workspace.entry_check", draft_id=draft_id))


@workspace.get("/entry/<draft_id>")
@Needs({THERAPIST, FRONT_DESK})
def entry_check(draft_id: str) -> ViewResult:
    """Show what was typed in words, to be read back; once it is sent, lead to that page."""
    if _sent(draft_id):
        return redirect(url_for("workspace.entry_sent", draft_id=draft_id))
    return _read_back(_typed_draft(draft_id))


@workspace.post("/entry/send")
@Needs({THERAPIST, FRONT_DESK})
def entry_send() -> ViewResult:
    """Send what was read back to the patient, marked with who typed it in; a second press sends nothing more."""
    draft_id, revision = request.form.get("key", ""), request.form.get("revision", "")
    if _sent(draft_id):
        return redirect(url_for("workspace.entry_sent", draft_id=draft_id))
    found = _typed_draft(draft_id) if practice().drafts.by_id(draft_id) else _expired()
    if "right" not in request.form:
        return _read_back(found, unconfirmed=True), 422
    book = rulebook_of(practice(), found.digest)
    sending = SendRequest(
        token=token_to_typed(practice(), draft_id),
        revision=posted_number(revision, -1),
        language=_language(book),
        now=datetime.now(UTC),
        today=practice().today(),
        entered_by=signed_in().id,
        alerts=alert_mails(practice().settings),
    )
    try:
        send(practice(), book, sending)
    except (GoneError, NotReadyError, ChangedElsewhereError):
        return _read_back(_typed_draft(draft_id)), 409
    return redirect(url_for("workspace.entry_sent", draft_id=draft_id))


@workspace.get("/entry/<draft_id>/sent")
@Needs({THERAPIST, FRONT_DESK})
def entry_sent(draft_id: str) -> ViewResult:
    """Show that a form was sent, with its reference and what to do next."""
    return render_template(
        "workspace/entry_sent.html",
        screening=_sent(draft_id) or abort(404),
        reads_answers=THERAPIST in roles_of(signed_in()),
    )


def _entry_page(
    book: Rulebook,
    typed: Mapping[str, str],
    errors: Mapping[str, str],
    form: StaffIdentityForm,
    changed: Sequence[str] = (),
) -> str:
    lines = entry_lines(book.questionnaire, typed, errors)
    return render_template(
        "workspace/entry.html",
        lines={
            section.title["en"]: [one for one in lines if one.question.section == section.id]
            for section in book.questionnaire.sections
        },
        form=form,
        problems=[
            *(("entry", words) for words in changed),
            *form.problems,
            *((one.id, one.error) for one in lines if one.error),
        ],
        languages=practice().languages,
        language_of_form=_language(book),
        key=request.form.get("key", ""),
        version=book.version,
    )


def _entry_page_again(book: Rulebook, draft_id: str) -> str:
    """Return the entry page with what was typed before, under the rules it was typed for."""
    found = _typed_draft(draft_id)
    answers = found.content.answers
    typed = {f"q-{q.id}": q.code(answers[q.id]) for q in book.questionnaire.questions if q.id in answers}
    return _entry_page(book, typed, {}, StaffIdentityForm(obj=found.content.identity))


def _changed_page(book: Rulebook, form: StaffIdentityForm) -> str:
    """Return the entry page as it is now, with what was typed into an earlier version of it."""
    try:
        former = rulebook_of(practice(), request.form.get("version", "")).questionnaire
    except NoRulesError:
        former = book.questionnaire  # the only known source of its letters
    moved = moved_codes(former, book.questionnaire, request.form)
    return _entry_page(book, moved.typed, moved.errors, form, [_FORM_CHANGED, *moved.gone])


def _id_of(token: str) -> str:
    """Return the id of a draft: pages and URLs use that, never its token."""
    found = practice().drafts.find(token) or abort(404)
    return found.id


def _typed_draft(draft_id: str) -> Draft:
    """Return an unsent draft typed by staff; any other, such as a patient's, aborts with 404."""
    found = practice().drafts.by_id(draft_id)
    if found is None or found.origin.way is not Way.STAFF or found.screening_id:
        abort(404)
    return found


def _still_open(draft_id: str) -> str:
    """Return the id of the form that is typed in again; "" if it expired, since its page has all of it once more.

    Aborts with a page that says so if it was sent since, or if only the expired one had what was typed.
    """
    if _sent(draft_id):
        words = "This form was sent after you opened the page. Go back to see what you typed since."
        no_longer(words, (url_for("workspace.entry_sent", draft_id=draft_id), "Open what was sent"))
    if not draft_id or practice().drafts.by_id(draft_id):
        return draft_id
    return _expired() if "change" in request.form else ""


def _expired() -> NoReturn:
    """Abort with a page that says that what was typed is no longer there."""
    words = "What was typed in is no longer here: a form that is not sent is deleted after 72 hours. Type it in again."
    no_longer(words, (url_for("workspace.entry"), "Enter a paper form"))


def _sent(draft_id: str) -> Screening | None:
    """Return the screening that a draft typed by staff became; None if it was not sent."""
    found = practice().drafts.by_id(draft_id)
    if found is None or found.origin.way is not Way.STAFF or not found.screening_id:
        return None
    return practice().screenings.by_id(found.screening_id)


def _read_back(found: Draft, *, unconfirmed: bool = False) -> str:
    """Return the page with the answers in words, to be read out."""
    book = rulebook_of(practice(), found.digest)
    reading = read_answers(book.questionnaire, found.content.answers, sent=True)
    asked = [question for question in book.questionnaire.questions if question.id in reading.asked]
    return render_template(
        "workspace/entry_check.html",
        rows=[(q.ask["en"], _words(q, found)) for q in asked],
        silent=PATIENT_DID_NOT_ANSWER,
        left_out=[book.questionnaire.by_id[name].ask["en"] for name in closed(found.content.answers, reading)],
        urgent=[finding.rule.patient["en"] for finding in warning_signs(book, found.content.answers)],
        identity=found.content.identity,
        key=found.id,
        revision=found.revision,
        language_of_form=_language(book, found.content.begun_in),
        unconfirmed=unconfirmed,
    )


def _words(question: Question, found: Draft) -> str:
    value = found.content.answers.get(question.id)
    if value is None:
        return PATIENT_DID_NOT_ANSWER
    return answer_text(question, value, "en")


def _language(book: Rulebook, known: str = FIRST) -> str:
    """Return the language of the patient's form or speech, one that the rules are written in: as posted, or `known`."""
    asked = request.form.get("language_of_form", known)
    return asked if asked in {one.code for one in book.languages} else FIRST
