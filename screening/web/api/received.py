"""A QuestionnaireResponse that another system sends: read, checked, and made ready to be kept."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from urllib.parse import unquote, unquote_plus

from flask import request
from werkzeug.datastructures import MultiDict

from screening.domain.people.identity import Identity
from screening.domain.people.text import MOST_CHARACTERS
from screening.domain.questionnaire.questions import Value
from screening.exchange.fhir.form import Form, Resource
from screening.exchange.fhir.patient import contained_patient
from screening.exchange.fhir.reading import ROOT, ReadSheet, asked_version, missing_answers, read_response
from screening.exchange.formats.api_errors import ApiIssue
from screening.exchange.formats.strict_json import objects_in
from screening.practice import practice
from screening.web.api.messages import read_body
from screening.web.api.problems import ApiError
from screening.web.auth.machines import caller
from screening.web.forms.fields import clean_text
from screening.web.forms.identity_form import StaffIdentityForm
from screening.workflow.fhir.forms import UnknownFormError, form_of, may_be_sent
from screening.workflow.intake.receive import FromSystem
from screening.workflow.practice.mail import alert_mails

_MOST_IDENTIFIER = 500
_WHO = f"{ROOT}.contained.ofType(Patient)"
# What is wrong with a part of an identity, without what was typed.
_IDENTITY: dict[str, tuple[str, str]] = {
    "name": (f"{_WHO}.name", "needs the patient's name: text, or given and family"),
    "born": (f"{_WHO}.birthDate", "needs a whole date in the past that agrees with the age answered"),
    "phone": (f"{_WHO}.telecom", "needs a phone number with 10 digits, or an email"),
    "email": (f"{_WHO}.telecom", "has an email that no mail can reach"),
}


def sent_resource() -> Resource:
    """Return the response that was sent, by itself or in the Parameters of an operation. Raises ApiError."""
    body = read_body()
    if body.get("resourceType") == "Parameters" and "$" in request.path:
        inside = objects_in(body.get("parameter"))
        body = next((one["resource"] for one in inside if isinstance(one.get("resource"), dict)), body)
    if body.get("resourceType") != ROOT:
        raise ApiError(400, ApiIssue(f"A {ROOT} is expected here", "resourceType", "structure"))
    return body


def read_sent(resource: Resource) -> tuple[Form, ReadSheet]:
    """Return the form that a response answers, and what it says. Raises ApiError if there is no such form."""
    address = practice().given.address
    version = asked_version(resource, f"{address}/fhir/Questionnaire")
    try:
        form = form_of(practice(), version, address) if version is not None else None
    except UnknownFormError:
        form = None
    if form is None:
        wrong = "names no Questionnaire of this practice, or a version that was never in force"
        raise ApiError(422, ApiIssue(wrong, f"{ROOT}.questionnaire", "value"))
    return form, read_response(form, resource)


def as_typed(form: Form, sheet: ReadSheet) -> tuple[dict[str, Value], list[ApiIssue]]:
    """Return the answers with texts cleaned as if typed, and an issue for each that cannot be stored."""
    answers: dict[str, Value] = dict(sheet.answers)
    issues = []
    for question in form.questionnaire.questions:
        said: Any = answers.get(question.id)
        if not question.any_text or said is None:
            continue
        where = f"{ROOT}.repeat(item).where(linkId = '{question.id}').answer"
        try:
            text = clean_text(said)
        except ValueError:
            issues.append(ApiIssue(f"{question.id}: has a control character", where, "value"))
            continue
        if len(text) > MOST_CHARACTERS:
            issues.append(ApiIssue(f"{question.id}: has more than {MOST_CHARACTERS} characters", where, "too-long"))
        elif text:
            answers[question.id] = text
        else:
            del answers[question.id]
    return answers, issues


def ready_to_keep(form: Form, sheet: ReadSheet, resource: Resource) -> FromSystem:
    """Return what to store. Raises ApiError with everything that is wrong with it, 412 for a wrong condition."""
    answers, unfit = as_typed(form, sheet)
    identifier, identity = _identifier(resource), _identity(form, sheet, resource)
    issues = [*sheet.issues, *unfit, *missing_answers(form.questionnaire, answers)]
    if not sheet.sent:
        issues.append(ApiIssue("is stored only once it is completed", f"{ROOT}.status", "business-rule"))
    if not may_be_sent(practice(), form.version):
        issues.append(ApiIssue("names a version that is no longer asked", f"{ROOT}.questionnaire", "business-rule"))
    if identifier is None:
        wrong = f"needs a system and a value, {_MOST_IDENTIFIER} characters at most, so that it is never stored twice"
        issues.append(ApiIssue(wrong, f"{ROOT}.identifier", "required"))
    if isinstance(identity, list):
        issues += identity
    if issues or identifier is None or isinstance(identity, list):
        raise ApiError(422, *issues)
    _refuse_another_condition(identifier)
    return FromSystem(identifier, answers, identity, datetime.now(UTC), caller(), alert_mails(practice().settings))


def _identifier(resource: Resource) -> tuple[str, str] | None:
    """Return the identifier of a response (system, value); None if it is missing or incomplete."""
    given = resource.get("identifier")
    known = given if isinstance(given, dict) else {}
    system, value = known.get("system"), known.get("value")
    if not isinstance(system, str) or not isinstance(value, str) or not system or not value:
        return None
    return (system, value) if len(system) + len(value) <= _MOST_IDENTIFIER else None


def _refuse_another_condition(identifier: tuple[str, str]) -> None:
    """Refuse If-None-Exist with any condition but the identifier of the response itself. Raises ApiError."""
    condition = request.headers.get("If-None-Exist")
    named = (condition or "").removeprefix(ROOT).removeprefix("?")
    same = f"identifier={'|'.join(identifier)}"
    if condition is not None and same not in (named, unquote(named), unquote_plus(named)):
        raise ApiError(412, ApiIssue("If-None-Exist can only be identifier=system|value of the response itself"))


def _identity(form: Form, sheet: ReadSheet, resource: Resource) -> Identity | list[ApiIssue]:
    """Return who the answers are about, checked as if staff had typed it."""
    typed = contained_patient(resource)
    if typed is None:
        return [ApiIssue("needs a Patient that is contained in the response", f"{ROOT}.subject", "required")]
    year, _, day = typed["born"].partition("-")
    month, _, day = day.partition("-")
    parts = {"born-year": year, "born-month": month, "born-day": day}
    checked = StaffIdentityForm(MultiDict({**typed, **parts}))
    checked.expect(form.book.age_in(sheet.answers), practice().today())
    if checked.validate():
        return checked.identity
    return [ApiIssue(says, place, "value") for name, (place, says) in _IDENTITY.items() if checked[name].errors]
