"""A paper form as staff type it: the lines of the page, what their codes say, and what is wrong with one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from screening.domain.people.text import MOST_CHARACTERS
from screening.domain.questionnaire.questions import AnswerError, CodeError, Question, Questionnaire, Value
from screening.exchange.documents.paper_codes import numbers, read_code
from screening.practice import practice
from screening.rulebook.wording import answer_text
from screening.settings.languages import FIRST
from screening.web.forms.fields import clean_text
from screening.web.staff_wording import too_long
from screening.workflow.intake.start import asks_the_same


@dataclass(frozen=True)
class EntryLine:
    """One question of the page: its number, its options with letters, what was typed, and what is wrong with it."""

    question: Question
    number: int
    options: tuple[tuple[str, str], ...]
    typed: str
    error: str

    @property
    def id(self) -> str:
        """Return the name of its field."""
        return _field(self.question)


def entry_lines(
    questionnaire: Questionnaire, typed: Mapping[str, str], errors: Mapping[str, str]
) -> tuple[EntryLine, ...]:
    """Return the lines of the page in the order of the paper; an error names the question it is about."""
    by_id = numbers(questionnaire)
    return tuple(
        EntryLine(
            question,
            by_id[question.id],
            tuple((question.letters[option.id], option.on_one_line(FIRST)) for option in question.options),
            typed.get(_field(question), ""),
            _quoting(question, by_id[question.id], errors[question.id]) if question.id in errors else "",
        )
        for question in sorted(questionnaire.questions, key=lambda one: by_id[one.id])
    )


def read_codes(questionnaire: Questionnaire, typed: Mapping[str, str]) -> tuple[dict[str, Value], dict[str, str]]:
    """Return the typed answers, and what is wrong by question."""
    answers: dict[str, Value] = {}
    errors: dict[str, str] = {}
    for question in questionnaire.questions:
        try:
            value = _value(question, typed.get(_field(question), ""))
        except (CodeError, ValueError) as error:
            errors[question.id] = str(error)
            continue
        if value is not None:
            answers[question.id] = value
    return answers, errors


@dataclass(frozen=True)
class MovedCodes:
    """What was typed into an earlier version of the page, converted to the current one.

    `errors` say by question what has to be entered again, `gone` what is no longer asked.
    """

    typed: Mapping[str, str]
    errors: Mapping[str, str]
    gone: tuple[str, ...]


def moved_codes(old: Questionnaire, new: Questionnaire, typed: Mapping[str, str]) -> MovedCodes:
    """Return what was typed for an old questionnaire as a new one takes it: a letter never means another option.

    Options that still exist get their new letters. Otherwise the field is empty, and its error quotes what was typed.
    """
    moved, errors, gone = dict(typed), dict[str, str](), list[str]()
    asked = {question.id: question for question in new.questions}
    for question in old.questions:
        code = typed.get(_field(question), "").strip()
        now = asked.get(question.id)
        if not code or (now and asks_the_same(question, now)):
            continue
        if now is None:
            gone.append(f"No longer asked: {question.ask[FIRST]} {_quoted(question, code)}")
            continue
        moved[_field(now)] = _recoded(question, now, code)
        errors[now.id] = f"This question changed. {_quoted(question, code)} Check it."
    return MovedCodes(moved, errors, tuple(gone))


def _recoded(old: Question, new: Question, code: str) -> str:
    """Return a code with the new letters of its options; as it was if it has none; "" if an option is gone."""
    if old.kind == new.kind and not old.options and not new.options:
        return code
    try:
        value = read_code(old, code)
        return "" if value is None or old.kind != new.kind else new.code(new.check(value))
    except (CodeError, AnswerError):
        return ""


def _quoted(question: Question, code: str) -> str:
    """Return a sentence with a code, and what it said."""
    try:
        value = read_code(question, code)
    except CodeError:
        value = None
    said = answer_text(question, value, FIRST) if value is not None and question.options else ""
    return f"You entered “{code}” ({said})." if said else f"You entered “{code}”."


def _value(question: Question, typed: str) -> Value | None:
    """Return the value of one line. Raises CodeError, or ValueError for a control character."""
    typed = clean_text(typed)
    if wrong := too_long(typed, MOST_CHARACTERS):
        raise CodeError(wrong)
    value = read_code(question, typed)
    if value is not None and question.is_past(value, practice().today()):
        raise CodeError("This date must be today or later")
    return value


def _quoting(question: Question, number: int, error: str) -> str:
    return f"{number}. {question.ask[FIRST]} {error}"


def _field(question: Question) -> str:
    return f"q-{question.id}"
