"""Codes on paper: each question has a number and each option a letter, so that staff type "b d" for what was marked."""

from __future__ import annotations

import re
from collections.abc import Mapping
from string import ascii_lowercase

from screening.domain.people.dates import DayError, read_day
from screening.domain.questionnaire.answers import AnswerError, Value, check_value, options_of
from screening.domain.questionnaire.questions import BY_OPTION, NUMBERS, Kind, Question, Questionnaire


class CodeError(Exception):
    """What was typed is no answer to this question; the message says what would be."""


def numbers(questionnaire: Questionnaire) -> Mapping[str, int]:
    """Return the number of every question, section by section, as they stand on paper."""
    places = {section.id: place for place, section in enumerate(questionnaire.sections)}
    on_paper = sorted(questionnaire.questions, key=lambda question: places[question.section])
    return {question.id: number for number, question in enumerate(on_paper, start=1)}


def letters(question: Question) -> Mapping[str, str]:
    """Return the letter of every option: id → letter."""
    return {option.id: ascii_lowercase[place] for place, option in enumerate(question.options)}


def read_code(question: Question, typed: str) -> Value | None:
    """Read what was typed for a question; None for nothing: the patient did not answer.

    Options are letters in any order ("b d" or "bd"), numbers are digits, a date is month day year, text is itself.
    Raises CodeError.
    """
    typed = typed.strip()
    if not typed:
        return None
    try:
        return check_value(question, _raw(question, typed))
    except AnswerError as error:
        raise CodeError(f"“{typed}” is no answer here ({error}). {expected(question)}") from None


def write_code(question: Question, value: Value | None) -> str:
    """Write an answer as staff would type it; "" for none."""
    if value is None:
        return ""
    if question.kind in BY_OPTION:
        by_option = letters(question)
        return " ".join(by_option[option] for option in options_of(value))
    if question.kind is Kind.DATE:
        year, month, day = str(value).split("-")
        return f"{int(month)} {int(day)} {year}"
    return str(value)


def expected(question: Question) -> str:
    """Say what can be typed for a question."""
    if question.kind in BY_OPTION:
        last = ascii_lowercase[len(question.options) - 1]
        return f"Type {'letters' if question.kind is Kind.CHOICES else 'one letter'} from a to {last}."
    if question.kind in NUMBERS:
        return f"Type a number from {question.minimum} to {question.maximum}."
    return "Type month, day and year, like 3 27 2027." if question.kind is Kind.DATE else "Type the words."


def _raw(question: Question, typed: str) -> object:
    if question.kind in BY_OPTION:
        by_letter = {letter: option for option, letter in letters(question).items()}
        signs = re.sub(r"[\s,.;]+", "", typed.lower())
        if unknown := [sign for sign in signs if sign not in by_letter]:
            raise CodeError(f"“{unknown[0]}” is no option. {expected(question)}")
        options = [by_letter[sign] for sign in signs]
        return options if question.kind is Kind.CHOICES else _only(question, options)
    if question.kind in NUMBERS:
        if not typed.isascii() or not typed.isdigit():
            raise CodeError(expected(question))
        return int(typed)
    return _day(question, typed) if question.kind is Kind.DATE else typed


def _only(question: Question, options: list[str]) -> str:
    if len(options) != 1:
        raise CodeError(f"Only one answer can be given here. {expected(question)}")
    return options[0]


def _day(question: Question, typed: str) -> str:
    try:
        return read_day(typed).isoformat()
    except DayError as error:
        raise CodeError(f"{error}." if error.wrong else expected(question)) from None
