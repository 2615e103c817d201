"""What one person said: values checked against their questions, and read in one of two ways."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, TypeAlias

from screening.domain.questionnaire.conditions import Reading
from screening.domain.questionnaire.questions import Kind, Question, Questionnaire

Value: TypeAlias = str | int | tuple[str, ...]  # a date is its ISO text; many choices keep the order of the options
Answers: TypeAlias = Mapping[str, Value]  # question id → value; an unanswered question has no entry


NOT_SURE = "not_sure"  # the option of every question that may be answered so
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")  # the one way in which a day is written


def day_of(raw: object) -> date:
    """Read a day. Raises ValueError when it is written in another way, or is none."""
    if not isinstance(raw, str) or not DAY.fullmatch(raw):
        raise ValueError("no day")
    return date.fromisoformat(raw)


class AnswerError(ValueError):
    """A value that the question does not allow. `code` names the mistake; the text never repeats the value."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def check_value(question: Question, raw: object) -> Value:
    """Return the value of one answer.

    Raises AnswerError with the code `not_offered`, `one_only`, `exclusive`, `number`, `range` or `date`, or
    `text` for a text that is none. Nothing is ever repaired: a mixed "none" is an error, not a "none".
    """
    return _CHECKS[question.kind](question, raw)


def check_answers(questionnaire: Questionnaire, raw: Mapping[str, object]) -> tuple[dict[str, Value], list[str]]:
    """Check a sheet that comes from a programming edge; return the good answers and one sentence per mistake.

    None and an empty list mean unanswered. Whether a question was asked is not looked at: see `closed`.
    """
    answers: dict[str, Value] = {}
    errors: list[str] = []
    for question_id, value in raw.items():
        question = questionnaire.by_id.get(question_id)
        if question is None:
            errors.append(f"{question_id}: no such question{did_you_mean(question_id, questionnaire.by_id)}")
        elif value is not None and value != []:
            try:
                answers[question_id] = check_value(question, value)
            except AnswerError as error:
                errors.append(f"{question_id}: {error}")
    return answers, errors


def not_asked(questionnaire: Questionnaire, answers: Answers, *, sent: bool) -> list[str]:
    """Return a sentence for each answer whose question is not asked; programming edges refuse them."""
    asleep = closed(answers, read_answers(questionnaire, answers, sent=sent))
    return [f"{question}: is not asked, given the other answers" for question in asleep]


def read_answers(questionnaire: Questionnaire, answers: Answers, *, sent: bool) -> Reading:
    """Read the answers as sent, or as still being answered (docs/decisions/0002).

    An answer to a question that is not asked has no effect. Questions come in the order in which they open, so one
    pass is enough.
    """
    reading = Reading()
    for question in questionnaire.questions:
        asked = question.ask_when is None or question.ask_when.truth(reading)
        if asked:
            _read_answer(question, answers.get(question.id), reading, sent)
        elif asked is None and question.ask_when is not None:
            reading.waiting[question.id] = question.ask_when.waits_for(reading)
            if not question.optional:
                reading.waiting_required.add(question.id)
    return reading


def options_of(value: Value) -> tuple[str, ...]:
    """Return the options of an answer to a choice, one or many."""
    return value if isinstance(value, tuple) else (str(value),)


def ticked(value: Value | None) -> tuple[str, ...]:
    """Return what was ticked where many answers can be; of any other answer, and of none, nothing."""
    return value if isinstance(value, tuple) else ()


def as_json(value: Value | None) -> Any:
    """Return an answer as JSON knows it: one with many options is a list."""
    return list(value) if isinstance(value, tuple) else value


def as_value(raw: Any) -> Any:
    """Return an answer back that went through JSON, which knows lists only: one with many options is a tuple."""
    return tuple(raw) if isinstance(raw, list) else raw


def closed(answers: Answers, reading: Reading) -> list[str]:
    """Return the answered questions that are certainly not asked; the web lets them sleep, the edges refuse them."""
    return [question for question in answers if question not in reading.asked and question not in reading.waiting]


def did_you_mean(name: str, known: Mapping[str, object] | frozenset[str] | set[str]) -> str:
    """Return '; did you mean "…"?' where a known name is near, else nothing."""
    near = difflib.get_close_matches(name, sorted(known), n=1)
    return f'; did you mean "{near[0]}"?' if near else ""


def _read_answer(question: Question, value: Value | None, reading: Reading, sent: bool) -> None:
    reading.asked.add(question.id)
    if value is None:
        reading.unanswered.add(question.id)
        if not question.optional:
            reading.missing.add(question.id)
        if not sent:
            reading.waiting[question.id] = frozenset((question.id,))
            reading.waiting_required.update(reading.missing & {question.id})
    elif isinstance(value, int):
        reading.numbers[question.id] = value
    else:
        reading.chosen[question.id] = value if isinstance(value, tuple) else (value,)


def _choice(question: Question, raw: object) -> Value:
    if isinstance(raw, list):
        raise AnswerError("one_only", "takes one answer, not a list")
    if not isinstance(raw, str) or raw not in question.option_ids:
        raise AnswerError("not_offered", f"not one of its options ({', '.join(o.id for o in question.options)})")
    return raw


def _choices(question: Question, raw: object) -> Value:
    if not isinstance(raw, list | tuple):
        raise AnswerError("not_offered", "takes a list of its options")
    texts = [item for item in raw if isinstance(item, str)]
    if len(texts) != len(raw) or not question.option_ids.issuperset(texts):
        raise AnswerError("not_offered", f"not among its options ({', '.join(o.id for o in question.options)})")
    ticked = frozenset(texts)
    if len(ticked) != len(texts):
        raise AnswerError("not_offered", "names an option twice")
    if len(ticked) > 1 and ticked & question.exclusive_ids:
        raise AnswerError("exclusive", f'"{min(ticked & question.exclusive_ids)}" cannot stand with another option')
    return tuple(option.id for option in question.options if option.id in ticked)


def _number(question: Question, raw: object) -> Value:
    if not isinstance(raw, int) or isinstance(raw, bool):
        raise AnswerError("number", "takes a whole number")
    if not question.minimum <= raw <= question.maximum:
        raise AnswerError("range", f"takes a number from {question.minimum} to {question.maximum}")
    return raw


def _date(question: Question, raw: object) -> Value:
    try:
        return day_of(raw).isoformat()
    except ValueError:
        raise AnswerError("date", "takes a date such as 2026-11-23") from None


def _text(question: Question, raw: object) -> Value:
    if not isinstance(raw, str):
        raise AnswerError("text", "takes text")
    return raw


_CHECKS: Mapping[Kind, Callable[[Question, object], Value]] = {
    Kind.CHOICE: _choice,
    Kind.CHOICES: _choices,
    Kind.SCALE: _number,
    Kind.NUMBER: _number,
    Kind.DATE: _date,
    Kind.TEXT: _text,
}
