"""Answers as FHIR writes them: the type of an item, and the value[x] of an answer, each way."""

from __future__ import annotations

import re
from typing import Any

from screening.domain.questionnaire.kinds.date import Date
from screening.domain.questionnaire.questions import AnswerError, Question, Stored, Value
from screening.exchange.fhir.form import Form, Resource, code_of

# Characters that a FHIR string must not contain.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")
_VALUE = {"choice": "valueCoding", "integer": "valueInteger", "date": "valueDate"}


def item_type(question: Question) -> str:
    """Return the type of the item; kinds of question that FHIR does not know are answered with text."""
    if question.takes_options:
        return "choice"
    if question.stored is Stored.NUMBER:
        return "integer"
    if isinstance(question, Date):
        return "date"
    return "text" if question.any_text else "string"


def repeats(question: Question) -> bool:
    """Return whether a question takes several answers."""
    return question.stored is Stored.TEXTS


def value_key(question: Question) -> str:
    """Return the name of the value of its answers."""
    return _VALUE.get(item_type(question), "valueString")


def written(form: Form, question: Question, value: Value, language: str) -> list[Resource]:
    """Return an answer as the answers of an item; empty for a text without any character that FHIR allows."""
    key = value_key(question)
    if question.takes_options:
        return [{key: form.coding(question, option, language)} for option in question.options_in(value)]
    said = _FORBIDDEN.sub("", value) if isinstance(value, str) else value
    return [{key: said}] if said != "" else []


def read(form: Form, question: Question, answers: list[Any]) -> Value:
    """Return what the answers of an item say. Raises AnswerError, whose message never repeats them."""
    key = value_key(question)
    values = [_value(one, key) for one in answers]
    if len(values) > 1 and not repeats(question):
        raise AnswerError("one_only", "takes one answer")
    if question.takes_options:
        values = [_option(form, question, value) for value in values]
    return question.check(values if repeats(question) else values[0])


def _value(answer: Any, key: str) -> Any:
    """Return the value of one answer, which has to be of its type."""
    given = {name for name in answer if name.startswith("value")} if isinstance(answer, dict) else set()
    if given != {key}:
        raise AnswerError("type", f"takes {key}")
    return answer[key]


def _option(form: Form, question: Question, coding: Any) -> str:
    """Return the option of a coding: by its code, and its system and version where they are given."""
    if not isinstance(coding, dict):
        raise AnswerError("type", "takes a Coding")
    if coding.get("system", form.answers) != form.answers:
        raise AnswerError("not_offered", "takes codes of the form's own system")
    code = coding.get("code")
    for option in question.options:
        if code == code_of(question, option.id):
            return option.id
    raise AnswerError("not_offered", "takes one of its options, by its code")
