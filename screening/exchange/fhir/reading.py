"""A QuestionnaireResponse as a sheet, with everything that is wrong with it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from screening.domain.questionnaire.answers import Answers, closed, read_answers
from screening.domain.questionnaire.questions import AnswerError, Questionnaire, Value
from screening.exchange.fhir.answers import read
from screening.exchange.fhir.form import Form, Resource
from screening.exchange.formats.api_errors import ApiIssue

ROOT = "QuestionnaireResponse"
_SENT = {"completed": True, "amended": True, "in-progress": False}  # status → whether nothing more will be answered
_MOST_ISSUES = 100  # reported at most; a sender with more has to start somewhere
_MOST_DEEP = 8  # items in items; the form has two levels
_MODIFIED = "changes what is meant in a way that is not known here"
_CODES = {"not_offered": "code-invalid", "type": "structure", "one_only": "structure", "exclusive": "invariant"}


@dataclass(frozen=True)
class ReadSheet:
    """What a response says: valid answers, whether it is complete, in which language; and what is wrong with it."""

    answers: Answers
    sent: bool
    language: str
    issues: tuple[ApiIssue, ...]


def asked_version(resource: Resource, forms: str) -> str | None:
    """Return the version of our form that a response answers, "" if it states none; None for another form.

    `forms` is the address of our Questionnaires.
    """
    url, _, version = str(resource.get("questionnaire", "")).partition("|")
    return version if url.startswith(f"{forms}/") else None


def read_response(form: Form, resource: Resource) -> ReadSheet:
    """Return what a response to the form says. No message repeats what was answered."""
    sent = _SENT.get(str(resource.get("status")), True)
    reader = _ItemReader(form)
    answers = reader.answers(resource)
    issues = [*_frame(form, resource), *reader.issues]
    reading = read_answers(form.questionnaire, answers, sent=sent)
    for asleep in closed(answers, reading):
        says = f"{asleep}: is not asked, given the other answers"
        issues.append(_issue("business-rule", says, reader.places[asleep]))
    return ReadSheet(answers, sent, form.spoken(str(resource.get("language"))), tuple(issues))


def missing_answers(questionnaire: Questionnaire, answers: Answers) -> list[ApiIssue]:
    """Return an issue for each required question that is asked and not answered."""
    lacking = read_answers(questionnaire, answers, sent=True).missing
    asked = [question.id for question in questionnaire.questions if question.id in lacking]
    place = f"{ROOT}.repeat(item).where(linkId = '{{}}')"
    return [_issue("required", f"{one}: needs an answer", place.format(one)) for one in asked]


def _frame(form: Form, resource: Resource) -> Iterator[ApiIssue]:
    """Yield what is wrong around the answers."""
    url, _, version = str(resource.get("questionnaire", "")).partition("|")
    if url not in {form.url("Questionnaire", name) for name in form.names}:
        yield _issue("value", "names no Questionnaire that is served here", f"{ROOT}.questionnaire")
    elif version not in ("", form.version):
        yield _issue("value", "names another version of the Questionnaire", f"{ROOT}.questionnaire")
    if str(resource.get("status")) not in _SENT:
        yield _issue("value", f"takes one of {', '.join(_SENT)}", f"{ROOT}.status")
    for name in ("modifierExtension", "implicitRules"):
        if name in resource:
            yield _issue("not-supported", _MODIFIED, f"{ROOT}.{name}")


def _issue(code: str, says: str, place: str) -> ApiIssue:
    return ApiIssue(says, place, code)


class _ItemReader:
    """Reads items at any level, since pages are only layout."""

    def __init__(self, form: Form) -> None:
        self._form = form
        self._groups = {f"page.{one.id}" for one in form.questionnaire.pages}
        self._asked = {question.id: question for question in form.questionnaire.questions}
        intros = {f"section.{one.id}" for one in form.questionnaire.sections}
        self._known = {*self._groups, *self._asked, *intros, *(f"{one}.help" for one in self._asked)}
        self._values: dict[str, Value] = {}
        self.issues: list[ApiIssue] = []
        self.places: dict[str, str] = {}

    def answers(self, resource: Resource) -> Answers:
        """Return the valid answers, in the order of the questions."""
        self._items(resource, ROOT, 0)
        return {one: self._values[one] for one in self._asked if one in self._values}

    def _items(self, holder: Resource, place: str, depth: int) -> None:
        items = holder.get("item", [])
        if not isinstance(items, list) or depth > _MOST_DEEP:
            self._wrong("structure", "takes a list of items, not deeper than the form", f"{place}.item")
            return
        for number, item in enumerate(items):
            self._item(item, f"{place}.item[{number}]", depth)

    def _item(self, item: Any, place: str, depth: int) -> None:
        link_id = item.get("linkId") if isinstance(item, dict) else None
        if not isinstance(link_id, str) or link_id not in self._known:
            self._wrong("not-found", "the form has no such linkId", f"{place}.linkId")
        elif "modifierExtension" in item:
            self._wrong("not-supported", _MODIFIED, f"{place}.modifierExtension")
        elif link_id in self._asked:
            self._question(link_id, item, place)
        elif "answer" in item:
            self._wrong("structure", "is not a question", f"{place}.answer")
        elif link_id in self._groups:
            self._items(item, place, depth + 1)

    def _question(self, link_id: str, item: Resource, place: str) -> None:
        if link_id in self.places:
            self._wrong("duplicate", f"{link_id}: appears here twice", place)
            return
        self.places[link_id] = place
        if "item" in item:
            self._wrong("structure", f"{link_id}: has no items of its own", f"{place}.item")
        answers = item.get("answer", [])
        if not isinstance(answers, list):
            self._wrong("structure", f"{link_id}: takes a list of answers", f"{place}.answer")
        elif answers:
            self._read(link_id, answers, place)

    def _read(self, link_id: str, answers: list[Any], place: str) -> None:
        try:
            self._values[link_id] = read(self._form, self._asked[link_id], answers)
        except AnswerError as error:
            self._wrong(_CODES.get(error.code, "value"), f"{link_id}: {error}", f"{place}.answer")

    def _wrong(self, code: str, says: str, place: str) -> None:
        if len(self.issues) < _MOST_ISSUES:
            self.issues.append(_issue(code, says, place))
