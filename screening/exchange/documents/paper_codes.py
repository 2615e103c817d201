"""Codes on paper: each question has a number and each option a letter; staff type "b d" for what was marked."""

from __future__ import annotations

from collections.abc import Mapping

from screening.domain.questionnaire.questions import AnswerError, CodeError, Question, Questionnaire, Value


def numbers(questionnaire: Questionnaire) -> Mapping[str, int]:
    """Return the number of every question, section by section, as on paper."""
    places = {section.id: place for place, section in enumerate(questionnaire.sections)}
    on_paper = sorted(questionnaire.questions, key=lambda question: places[question.section])
    return {question.id: number for number, question in enumerate(on_paper, start=1)}


def read_code(question: Question, typed: str) -> Value | None:
    """Return the answer typed for a question; None if nothing was typed: the patient did not answer.

    Options are letters in any order ("b d" or "bd"), numbers are digits, a date is month day year, text is itself.
    Raises CodeError.
    """
    typed = typed.strip()
    if not typed:
        return None
    try:
        return question.check(question.read_code(typed))
    except AnswerError as error:
        raise CodeError(f"“{typed}” is not an answer here ({error}). {question.code_hint}") from None
