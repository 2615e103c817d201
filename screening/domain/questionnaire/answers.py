"""One person's answers: checked against their questions, and read in one of two ways."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Mapping
from typing import Any, TypeAlias

from screening.domain.questionnaire.bits import BitLayout, Reading
from screening.domain.questionnaire.questions import AnswerError, Questionnaire, Value

Answers: TypeAlias = Mapping[str, Value]  # question id → value; an unanswered question has no entry


def check_answers(questionnaire: Questionnaire, raw: Mapping[str, object]) -> tuple[dict[str, Value], list[str]]:
    """Return the valid answers of a sheet from an import or the API, and one sentence per mistake.

    None and an empty list mean unanswered. Does not check whether a question is asked: see `closed`.
    """
    answers: dict[str, Value] = {}
    errors: list[str] = []
    for question_id, value in raw.items():
        question = questionnaire.by_id.get(question_id)
        if question is None:
            errors.append(f"{question_id}: no such question{did_you_mean(question_id, questionnaire.by_id)}")
        elif value is not None and value != []:
            try:
                answers[question_id] = question.check(value)
            except AnswerError as error:
                errors.append(f"{question_id}: {error}")
    return answers, errors


def accepted(questionnaire: Questionnaire, answers: Answers) -> dict[str, Value]:
    """Return what a questionnaire accepts of answers to another version of it; of several ticks, those it still has.

    One option that is gone must not take the other ticks of its question with it: they may be signs of danger.
    """
    known = {name: question.option_ids for name, question in questionnaire.by_id.items()}
    kept = {
        name: tuple(option for option in value if option in known.get(name, ())) if isinstance(value, tuple) else value
        for name, value in answers.items()
    }
    return check_answers(questionnaire, {name: value for name, value in kept.items() if value != ()})[0]


def not_asked(questionnaire: Questionnaire, answers: Answers, *, sent: bool) -> list[str]:
    """Return a sentence for each answer to a question that is not asked; imports and the API refuse such answers."""
    asleep = closed(answers, read_answers(questionnaire, answers, sent=sent))
    return [f"{question}: is not asked, given the other answers" for question in asleep]


def read_answers(
    questionnaire: Questionnaire, answers: Answers, *, sent: bool, passed: Collection[str] = ()
) -> Reading:
    """Return the answers as read once sent, or while still being answered (docs/decisions/0002).

    Questions that someone who is still answering has `passed` are read as sent: what they left blank stays so.
    An answer to a question that is not asked has no effect.
    """
    sheet = filled(questionnaire, answers)
    layout = questionnaire.codes.layout
    return as_sent(layout, sheet) if sent else while_answering(layout, sheet, passed)


def filled(questionnaire: Questionnaire, answers: Answers) -> int:
    """Return the answers as one integer, before anything is known of which questions are asked."""
    codes = questionnaire.codes
    sheet = sum(map(codes.adds.__getitem__, answers.items()), codes.layout.blank)
    for question in questionnaire.derived:
        if found := question.derived(answers):
            sheet |= codes.layout.fields[question.id].bits(found)
    return sheet


def as_sent(layout: BitLayout, sheet: int) -> Reading:
    """Return the reading of a filled sheet once it is sent: what is blank stays so."""
    return layout.read(sheet)


def while_answering(layout: BitLayout, sheet: int, passed: Collection[str] = ()) -> Reading:
    """Return the reading of a sheet that is being filled: all that is blank is open, except what was `passed`."""
    blank = sheet & layout.silence
    for question in passed:
        blank &= ~layout.fields[question].unanswered
    return layout.read(sheet ^ blank ^ blank >> 1)


def as_json(value: Value | None) -> Any:
    """Return an answer as JSON stores it: a list for a tuple."""
    return list(value) if isinstance(value, tuple) else value


def as_value(raw: Any) -> Any:
    """Return an answer read from `as_json` in immutable form: a tuple for a list."""
    return tuple(raw) if isinstance(raw, list) else raw


def closed(answers: Answers, reading: Reading) -> list[str]:
    """Return the answered questions that are certainly not asked; the web ignores them, imports and the API refuse."""
    return [question for question in answers if question not in reading.asked and question not in reading.waiting]


def not_ready(questionnaire: Questionnaire, answers: Answers) -> dict[str, AnswerError]:
    """Return the answers that are kept but cannot be sent, by question, with what is wrong with each."""
    found = {}
    for question in questionnaire.questions:
        if question.any_text and question.id in answers:
            try:
                question.check_ready(answers[question.id])
            except AnswerError as error:
                found[question.id] = error
    return found


def still_asked(questionnaire: Questionnaire, answers: Answers) -> dict[str, Value]:
    """Return the answers without those to questions that the other answers close."""
    asleep = closed(answers, read_answers(questionnaire, answers, sent=True))
    return {question: value for question, value in answers.items() if question not in asleep}


def did_you_mean(name: str, known: Mapping[str, object] | frozenset[str] | set[str]) -> str:
    """Return '; did you mean "…"?' if a known name is close, else ""."""
    near = difflib.get_close_matches(name, sorted(known), n=1)
    return f'; did you mean "{near[0]}"?' if near else ""
