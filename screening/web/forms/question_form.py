"""One screen of questions as a form: which field a kind of question takes, and what a wrong answer is told."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from flask_babel import lazy_gettext as _
from werkzeug.datastructures import MultiDict
from wtforms import Field, Form
from wtforms.validators import StopValidation

from screening.domain.questionnaire.answers import AnswerError, Answers, Value, check_value
from screening.domain.questionnaire.questions import BY_OPTION, Kind, Question
from screening.web.forms.fields import DateParts, OneLine, Picked, WholeNumber, short_text

FIELDS: Mapping[Kind, type[Field]] = {
    Kind.CHOICE: Picked,
    Kind.CHOICES: Picked,
    Kind.SCALE: WholeNumber,
    Kind.NUMBER: WholeNumber,
    Kind.DATE: DateParts,
    Kind.TEXT: OneLine,
}
_MESSAGES = {
    "required": _("Please answer"),
    "required_choice": _("Pick one answer"),
    "required_choices": _("Pick all that fit"),
    "required_choices_or_none": _("Pick all that fit, or “%(none)s”"),
    "exclusive": _("Pick “%(none)s” or the other answers, not both"),
    "one_only": _("Pick only one answer"),
    "not_offered": _("That answer is not on the list. Please pick again"),
    "number": _("Type a whole number, like 42"),
    "range": _("Type a number from %(minimum)s to %(maximum)s"),
    "scale": _("Pick a number from %(minimum)s to %(maximum)s"),
    "date": _("Type a real date, with month, day and year"),
    "date_past": _("This date must be today or later"),
}


class QuestionForm(Form):
    """The questions of one screen. After `validate`, `answers` holds the good ones."""

    questions: tuple[Question, ...] = ()
    language: str = "en"
    today: str = ""

    @property
    def answers(self) -> dict[str, Value]:
        return {q.id: self[q.id].value for q in self.questions if getattr(self[q.id], "value", None) is not None}

    @property
    def problems(self) -> list[tuple[str, str]]:
        """The error summary: (id of the field to go to, message) in page order."""
        return [
            (self[q.id].focus_id, f"{self[q.id].errors[0]}: {q.ask[self.language]}")
            for q in self.questions
            if self[q.id].errors
        ]


def question_form(
    questions: tuple[Question, ...], language: str, answers: Answers, posted: MultiDict[str, str] | None, today: str
) -> QuestionForm:
    """Return the form of one screen, filled from what was posted, else from the answers so far."""
    form = _form_class(questions, language)(posted, data=_as_data(questions, answers))
    form.today = today
    return form


@lru_cache(maxsize=512)
def _form_class(questions: tuple[Question, ...], language: str) -> type[QuestionForm]:
    fields: dict[str, Any] = {question.id: _field(question, language) for question in questions}
    return type("ScreenForm", (QuestionForm,), {"questions": questions, "language": language, **fields})


def _field(question: Question, language: str) -> Any:
    validators = [short_text] if question.kind is Kind.TEXT else []
    return FIELDS[question.kind](question.ask[language], [*validators, _Answer(question, language)])


class _Answer:
    """Lets the domain check the field, and puts its verdict into the reader's words."""

    field_flags: Mapping[str, Any] = {}

    def __init__(self, question: Question, language: str) -> None:
        self._question = question
        self._language = language

    def __call__(self, form: Any, field: Any) -> None:
        field.value = None
        raw = _raw(self._question, field)
        if raw is None:
            if not self._question.optional:
                raise StopValidation(self._message(self._required()))
            return
        try:
            value = check_value(self._question, raw)
        except AnswerError as error:
            problem = getattr(field, "problem", "") or self._message(_worded(self._question, error.code))
            raise StopValidation(problem) from None
        if self._question.kind is Kind.DATE and str(value) < form.today:
            raise StopValidation(self._message("date_past"))
        field.value = value

    def _required(self) -> str:
        if self._question.kind is Kind.CHOICES:
            return "required_choices_or_none" if self._question.exclusive_ids else "required_choices"
        return "required_choice" if self._question.kind in (Kind.CHOICE, Kind.SCALE) else "required"

    def _message(self, code: str) -> str:
        question = self._question
        none = next((o.label[self._language] for o in question.options if o.exclusive), "")
        values = {"none": none, "minimum": question.minimum, "maximum": question.maximum}
        return str(_MESSAGES[code]) % values


def _worded(question: Question, code: str) -> str:
    return "scale" if question.kind is Kind.SCALE else code


def _raw(question: Question, field: Any) -> object:
    """Turn what was posted into what the domain checks; None is "no answer"."""
    if question.kind is Kind.CHOICE and field.data:
        return field.data[0] if len(field.data) == 1 else field.data
    return None if field.data in (None, "", []) else field.data


def _as_data(questions: tuple[Question, ...], answers: Answers) -> dict[str, Any]:
    return {question.id: _shown(question, answers.get(question.id)) for question in questions}


def _shown(question: Question, value: Value | None) -> object:
    if question.kind in BY_OPTION:
        return [value] if isinstance(value, str) else list(value or ())  # type: ignore[arg-type]
    return value
