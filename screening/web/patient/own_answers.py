"""A patient's own answers, put back into words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from flask_babel import format_date, format_datetime, gettext

from screening.domain.questionnaire.answers import NOT_SURE, Answers, Value, options_of
from screening.domain.questionnaire.questions import Kind, Question, Questionnaire
from screening.domain.rules.suggestion import Finding
from screening.practice import practice

_BARE = {"yes", "no", NOT_SURE}  # options that say nothing without their question


@dataclass(frozen=True)
class AnswerRow:
    """One line of a list of answers."""

    question: Question
    label: str
    words: tuple[str, ...]


def answer_rows(questions: Iterable[Question], answers: Answers, language: str) -> list[AnswerRow]:
    """Put the answers of these questions into words; one without an answer says so."""
    return [AnswerRow(q, q.ask[language], in_words(q, answers.get(q.id), language)) for q in questions]


def in_words(question: Question, value: Value | None, language: str) -> tuple[str, ...]:
    """Put one answer into words, one text for each option."""
    if value is None:
        return (gettext("Not answered"),)
    if isinstance(value, tuple):
        return tuple(question.label_of(option, language) for option in value)
    if question.kind is Kind.CHOICE:
        return (question.label_of(str(value), language),)
    return (day_in_words(str(value)) if question.kind is Kind.DATE else str(value),)


def reasons(questionnaire: Questionnaire, finding: Finding, language: str) -> list[str]:
    """Put what made a finding hold into the patient's own words; a number or a bare "No" needs its question beside it.

    Private answers are left out: others may read the page over a shoulder, or its print.
    """
    texts: list[str] = []
    for question_id, value in finding.because.items():
        question = questionnaire.by_id[question_id]
        if question.private:
            continue
        words = in_words(question, value, language)
        bare = value is None or isinstance(value, int) or set(options_of(value)) <= _BARE
        texts += [f"{question.ask[language]} – {words[0]}"] if bare else words
    return texts


def labels(questionnaire: Questionnaire, names: Iterable[str], language: str) -> list[str]:
    """Return the words of known questions."""
    return [questionnaire.by_id[name].ask[language] for name in names if name in questionnaire.by_id]


def day_in_words(iso: str) -> str:
    """Write an ISO date as people read it in their language."""
    return str(format_date(date.fromisoformat(iso), "long"))


def moment_in_words(moment: datetime) -> str:
    """Write a moment in the practice's time zone, as people read it in their language."""
    there = moment.astimezone(practice().settings.time_zone)
    return f"{format_date(there.date(), 'long')}, {format_datetime(there, 'HH:mm', rebase=False)}"
