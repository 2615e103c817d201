"""A patient's own answers in words."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time

from flask_babel import format_date, gettext

from screening.domain.questionnaire.answers import Answers
from screening.domain.questionnaire.conditions import Has
from screening.domain.questionnaire.derived import derived_of
from screening.domain.questionnaire.kinds.by_option import NOT_SURE
from screening.domain.questionnaire.kinds.choices import Choices
from screening.domain.questionnaire.questions import Question, Questionnaire, Value
from screening.domain.rules.suggestion import Finding
from screening.exchange.documents.visit_words import visit_words
from screening.rulebook.wording import answer_words

_IN_PARENTHESES = re.compile(r" \([^()]*\)$")  # at the end of a question: what it needs to be answered


@dataclass(frozen=True)
class AnswerRow:
    """One line of a list of answers."""

    question: Question
    label: str
    words: tuple[str, ...]
    value: Value | None
    language: str

    @property
    def declined(self) -> tuple[str, ...]:
        """Return the options that were shown and are not true, if the answer excludes all of them ("none of these")."""
        asked = self.question
        if not isinstance(asked, Choices) or asked.exclusive_ids.isdisjoint(asked.options_in(self.value)):
            return ()
        others = asked.exclusive_ids | {NOT_SURE}
        return tuple(option.label[self.language] for option in asked.options if option.id not in others)


@dataclass(frozen=True)
class VisitDay:
    """The day of a visit: its month, shortened, its number in the month, and the whole date with its time."""

    month: str
    day: str
    words: str


def answer_rows(questions: Iterable[Question], answers: Answers, language: str) -> list[AnswerRow]:
    """Return the answers to these questions in words; an unanswered one says so."""
    given = ((q, answers.get(q.id)) for q in questions)
    return [AnswerRow(q, q.ask[language], in_words(q, value, language), value, language) for q, value in given]


def in_words(question: Question, value: Value | None, language: str) -> tuple[str, ...]:
    """Return one answer in words, one text per option."""
    return (gettext("Not answered"),) if value is None else answer_words(question, value, language)


def reasons(questionnaire: Questionnaire, finding: Finding, answers: Answers, language: str) -> list[str]:
    """Return what made a finding hold in the patient's own words; a number or a bare "No" comes with its question.

    If it is something they typed, only that is given, as typed. Private answers are left out, and typed words whose box
    leads to a private question: others may see the page or its printout.
    """
    found = [word for derived in derived_of(questionnaire) for word in derived.found(answers)]
    listed = {option for one in derived_of(questionnaire) for option in one.options_in(finding.because.get(one.id))}
    if listed:
        private = _leading_to_private(questionnaire)
        shown = (word for word in found if word.list.id in listed and word.list.box not in private)
        return list(dict.fromkeys(f"“{word.typed}”" for word in shown))
    texts: list[str] = []
    for question_id, value in finding.because.items():
        question = questionnaire.by_id[question_id]
        if question.private:
            continue
        words = in_words(question, value, language)
        clear = value is not None and question.explains_itself(value)
        bare = _IN_PARENTHESES.sub("", question.ask[language])
        texts += words if clear else [f"{bare} – {words[0]}"]
    return texts


def _leading_to_private(questionnaire: Questionnaire) -> set[tuple[str, str]]:
    """Return each (question, option) that opens a private question."""
    opening = (question.ask_when for question in questionnaire.questions if question.private and question.ask_when)
    leaves = (leaf for condition in opening for leaf in condition.leaves() if isinstance(leaf, Has))
    return {(leaf.question, option) for leaf in leaves for option in leaf.options}


def labels(questionnaire: Questionnaire, names: Iterable[str], language: str) -> list[str]:
    """Return the words of known questions."""
    return [questionnaire.by_id[name].ask[language] for name in names if name in questionnaire.by_id]


def day_in_words(iso: str) -> str:
    """Return an ISO date as people read it in their language."""
    return str(format_date(date.fromisoformat(iso), "long"))


def visit_day(day: date, at: time | None = None) -> VisitDay:
    """Return the day of a visit as on a calendar page, with its weekday, and its time if it is known."""
    return VisitDay(str(format_date(day, "MMM")), str(day.day), visit_words(day, at))
