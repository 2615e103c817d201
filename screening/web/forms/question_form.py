"""One screen of questions as a form."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from werkzeug.datastructures import MultiDict
from wtforms.form import BaseForm
from wtforms.validators import StopValidation

from screening.domain.people.text import MOST_CHARACTERS
from screening.domain.questionnaire.answers import Answers
from screening.domain.questionnaire.questions import AnswerError, Question, Value
from screening.web.forms.answer_fields import FIELDS, MESSAGES


class QuestionForm(BaseForm):
    """The questions of one screen, filled from what was posted, else from the answers so far.

    After `validate`, `answers` holds what is kept: the valid ones, and text that cannot be sent as it is.
    """

    def __init__(
        self,
        questions: tuple[Question, ...],
        language: str,
        answers: Answers,
        posted: MultiDict[str, str] | None,
        today: str,
    ) -> None:
        super().__init__({question.id: _field(question, language) for question in questions})
        self.questions, self.language, self.today = questions, language, today
        self.process(posted, data=_shown(questions, answers))

    @property
    def answers(self) -> dict[str, Value]:
        return {q.id: self[q.id].value for q in self.questions if getattr(self[q.id], "value", None) is not None}

    @property
    def problems(self) -> list[tuple[str, str]]:
        """Return the error summary: (id of the field to go to, message), in page order."""
        return [
            (self[q.id].focus_id, f"{self[q.id].errors[0]}: {q.ask[self.language]}")
            for q in self.questions
            if self[q.id].errors
        ]


def _field(question: Question, language: str) -> Any:
    field = FIELDS[question.kind]
    return field(question.ask[language], [_Answer(question, language)])


def _shown(questions: tuple[Question, ...], answers: Answers) -> dict[str, object]:
    return {q.id: list(q.options_in(answers.get(q.id))) if q.takes_options else answers.get(q.id) for q in questions}


class _Answer:
    """Validator: the question checks the field, and the error is put in the reader's language."""

    field_flags: Mapping[str, Any] = {}

    def __init__(self, question: Question, language: str) -> None:
        self._question = question
        self._language = language

    def __call__(self, form: Any, field: Any) -> None:
        field.value = None
        if field.answer is None:
            if not self._question.optional:
                raise StopValidation(self._required(field.required))
            return
        try:
            value = self._question.check(field.answer)
        except AnswerError as error:
            raise StopValidation(field.problem or self._message(field.codes.get(error.code, error.code))) from None
        if self._question.is_past(value, form.today):
            raise StopValidation(self._message("date_past"))
        field.value = value  # kept from here on
        try:
            self._question.check_ready(value)
        except AnswerError as error:
            raise StopValidation(self._message(error.code)) from None

    def _required(self, code: str) -> str:
        or_none = f"{code}_or_none"
        return self._message(or_none if or_none in MESSAGES and self._question.exclusive_ids else code)

    def _message(self, code: str) -> str:
        return message(self._question, code, self._language)


def message(question: Question, code: str, language: str) -> str:
    """Return what is wrong with an answer, in the reader's language."""
    none = next((option.label[language] for option in question.options if option.exclusive), "")
    values = {"none": none, "minimum": question.minimum, "maximum": question.maximum, "max": MOST_CHARACTERS}
    return str(MESSAGES[code]) % values
