"""Typing in a paper form or a phone call: codes by keyboard, read back before they are sent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from flask import abort, redirect, render_template, request, url_for

from screening.domain.questionnaire.answers import closed, read_answers
from screening.domain.questionnaire.questions import CodeError, Question, Questionnaire, Value
from screening.domain.review.channel import Way
from screening.domain.rules.rulebook import Rulebook
from screening.exchange.documents.paper_codes import numbers, read_code
from screening.practice import practice
from screening.records.intake.drafts import Draft, GoneError
from screening.rulebook.wording import answer_text
from screening.settings.languages import FIRST
from screening.web.auth.access import roles_of, signed_in
from screening.web.blueprints import ViewResult, workspace
from screening.web.forms.fields import MOST_CHARACTERS, clean_text
from screening.web.forms.identity_form import IdentityForm
from screening.web.needs import Needs
from screening.web.staff_wording import too_long
from screening.web.workspace.summary.answer_words import PATIENT_DID_NOT_ANSWER
from screening.workflow.intake.answer import warning_signs
from screening.workflow.intake.send import ChangedElsewhereError, NotReadyError, SendRequest, send
from screening.workflow.intake.start import StartContext, enter, enter_again
from screening.workflow.practice.mail import alert_mails
from screening.workflow.practice.staff import FRONT_DESK, THERAPIST
from screening.workflow.rules.versions import rulebook_in_force, rulebook_of


@dataclass(frozen=True)
class EntryLine:
    """One question of the page: its number, its options with letters, what was typed, and what is wrong with it."""

    question: Question
    number: int
    options: tuple[tuple[str, str], ...]
    typed: str
    error: str | None


@workspace.route("/entry", methods=["GET", "POST"])
@Needs({THERAPIST, FRONT_DESK})
def entry() -> ViewResult:
    """Take the codes of one form; a blank means that the patient did not answer."""
    book = rulebook_in_force(practice())
    if request.method != "POST":
        return _entry_page(book.questionnaire, {}, {}, IdentityForm())
    key = request.form.get("key", "")
    if "again" in request.form:  # back from the read-back page
        return _entry_page_again(book.questionnaire, key)
    answers, errors = _read(book.questionnaire, request.form)
    form = IdentityForm(request.form)
    form.expect(book.age_in(answers), practice().today())
    if not form.validate() or errors:
        return _entry_page(book.questionnaire, request.form, errors, form), 422
    if key:
        _typed_draft(key)
        enter_again(practice(), book, key, answers, form.identity)
    else:
        context = StartContext(book, _language(book), practice().day())
        key = enter(practice(), context, answers, form.identity)
    return _read_back(key, _typed_draft(key))


@workspace.post("/entry/send")
@Needs({THERAPIST, FRONT_DESK})
def entry_send() -> ViewResult:
    """Send what was read back to the patient, marked with who typed it in."""
    key, revision = request.form.get("key", ""), request.form.get("revision", "")
    found = _typed_draft(key)
    if "right" not in request.form:
        return _read_back(key, found, unconfirmed=True), 422
    book = rulebook_of(practice(), found.digest)
    sending = SendRequest(
        token=key,
        revision=int(revision) if revision.isdecimal() and len(revision) < len("1000000") else -1,
        language=_language(book),
        now=datetime.now(UTC),
        today=practice().today(),
        entered_by=signed_in().id,
        alerts=alert_mails(practice().settings),
    )
    try:
        screening_id = send(practice(), book, sending)
    except (GoneError, NotReadyError, ChangedElsewhereError):
        return _read_back(key, _typed_draft(key)), 409
    screening = practice().screenings.by_id(screening_id)
    if screening is None or THERAPIST not in roles_of(signed_in()):
        return redirect(url_for("workspace.queue"))
    return redirect(url_for("workspace.summary", reference=screening.reference))


def _read(questionnaire: Questionnaire, typed: Mapping[str, str]) -> tuple[dict[str, Value], dict[str, str]]:
    """Return the typed answers, and what is wrong by question."""
    answers: dict[str, Value] = {}
    errors: dict[str, str] = {}
    for question in questionnaire.questions:
        try:
            value = _value(question, typed.get(f"q-{question.id}", ""))
        except (CodeError, ValueError) as error:
            errors[question.id] = str(error)
            continue
        if value is not None:
            answers[question.id] = value
    return answers, errors


def _value(question: Question, typed: str) -> Value | None:
    """Return the value of one line. Raises CodeError, or ValueError for a control character."""
    typed = clean_text(typed)
    if wrong := too_long(typed, MOST_CHARACTERS):
        raise CodeError(wrong)
    value = read_code(question, typed)
    if value is not None and question.is_past(value, practice().today()):
        raise CodeError("This date must be today or later")
    return value


def _entry_page(
    questionnaire: Questionnaire, typed: Mapping[str, str], errors: Mapping[str, str], form: IdentityForm
) -> str:
    by_id = numbers(questionnaire)
    lines = {
        section.title["en"]: [
            EntryLine(
                question,
                by_id[question.id],
                tuple((letter, question.label_of(option, "en")) for option, letter in question.letters.items()),
                typed.get(f"q-{question.id}", ""),
                errors.get(question.id),
            )
            for question in questionnaire.questions
            if question.section == section.id
        ]
        for section in questionnaire.sections
    }
    wrong = [(f"q-{q.id}", f"{by_id[q.id]}: {errors[q.id]}") for q in questionnaire.questions if q.id in errors]
    return render_template(
        "workspace/entry.html",
        lines=lines,
        form=form,
        problems=[*wrong, *form.problems],
        languages=practice().languages,
        language_of_form=_language(rulebook_in_force(practice())),
        key=request.form.get("key", ""),
    )


def _entry_page_again(questionnaire: Questionnaire, key: str) -> ViewResult:
    """Return the entry page with what was typed before."""
    found = _typed_draft(key)
    answers = found.content.answers
    typed = {f"q-{q.id}": q.code(answers[q.id]) for q in questionnaire.questions if q.id in answers}
    return _entry_page(questionnaire, typed, {}, IdentityForm(obj=found.content.identity))


def _typed_draft(key: str) -> Draft:
    """Return an unsent draft typed by staff; any other key, such as a patient's, aborts with 404."""
    found = practice().drafts.find(key)
    if found is None or found.origin.way is not Way.STAFF or found.screening_id:
        abort(404)
    return found


def _read_back(key: str, found: Draft, *, unconfirmed: bool = False) -> str:
    """Return the page with the answers in words, to be read out."""
    book = rulebook_of(practice(), found.digest)
    reading = read_answers(book.questionnaire, found.content.answers, sent=True)
    asked = [question for question in book.questionnaire.questions if question.id in reading.asked]
    return render_template(
        "workspace/entry_check.html",
        rows=[(q.ask["en"], _words(q, found)) for q in asked],
        left_out=[book.questionnaire.by_id[name].ask["en"] for name in closed(found.content.answers, reading)],
        urgent=[finding.rule.patient["en"] for finding in warning_signs(book, found.content.answers)],
        identity=found.content.identity,
        key=key,
        revision=found.revision,
        language_of_form=_language(book),
        unconfirmed=unconfirmed,
    )


def _words(question: Question, found: Draft) -> str:
    value = found.content.answers.get(question.id)
    if value is None:
        return PATIENT_DID_NOT_ANSWER
    return answer_text(question, value, "en")


def _language(book: Rulebook) -> str:
    """Return the language of the patient's form or speech; one that the rules are written in."""
    asked = request.form.get("language_of_form", FIRST)
    return asked if asked in {one.code for one in book.languages} else FIRST
