"""Answers in words, in any language; and a condition as a therapist reads it aloud, one line per leaf."""

from __future__ import annotations

from dataclasses import dataclass

from babel.dates import format_date

from screening.domain.questionnaire.conditions import (
    All,
    Any,
    Between,
    Condition,
    Has,
    Leaf,
    Not,
    RequiredUnanswered,
    Unanswered,
)
from screening.domain.questionnaire.questions import Question, Questionnaire, Value

_LANGUAGE = "en"


def answer_words(question: Question, value: Value, language: str) -> tuple[str, ...]:
    """Return an answer in words, one text per option picked."""
    return question.words(value, language, lambda day: format_date(day, "long", locale=language))


def answer_text(question: Question, value: Value, language: str) -> str:
    """Return an answer in words, as a single text."""
    return "; ".join(answer_words(question, value, language))


@dataclass(frozen=True)
class Phrase:
    """One line; `parts` are nested under it. `question` is the id of the question that a leaf reads, or "".

    For such a leaf, `asks` is the question and `answers` are the answers that make it hold, all in words.
    """

    words: str
    parts: tuple[Phrase, ...] = ()
    question: str = ""
    asks: str = ""
    answers: tuple[str, ...] = ()


def in_words(condition: Condition, questionnaire: Questionnaire) -> Phrase:
    """Return a condition in English."""
    if isinstance(condition, Not):
        return Phrase("This is not so:", (in_words(condition.branch, questionnaire),))
    if isinstance(condition, All | Any):
        parts = tuple(in_words(branch, questionnaire) for branch in condition.branches)
        joined = "All of these:" if isinstance(condition, All) else "At least one of these:"
        return parts[0] if len(parts) == 1 else Phrase(joined, parts)
    if isinstance(condition, Leaf):
        return _leaf(condition, questionnaire.by_id.get(condition.question))
    raise TypeError(f"no words for {type(condition).__name__}")


def _leaf(leaf: Leaf, question: Question | None) -> Phrase:
    if isinstance(leaf, RequiredUnanswered) or question is None:
        return Phrase("A required question that was asked has no answer", question=leaf.question)
    ask, answers = question.ask[_LANGUAGE], _answers(leaf, question)
    return Phrase(f"{ask} – {' or '.join(answers)}", (), leaf.question, ask, answers)


def _answers(leaf: Leaf, question: Question) -> tuple[str, ...]:
    if isinstance(leaf, Unanswered):
        return ("asked, and not answered",)
    if isinstance(leaf, Between):
        return (bounds(leaf),)
    if isinstance(leaf, Has):
        return tuple(f"“{option.label[_LANGUAGE]}”" for option in question.options if option.id in leaf.options)
    raise TypeError(f"no words for {type(leaf).__name__}")


def bounds(leaf: Between) -> str:
    """Return the range in which a leaf is true, in words."""
    low = f"{leaf.at_least} or more" if leaf.at_least is not None else ""
    high = f"below {leaf.below}" if leaf.below is not None else ""
    return " and ".join(filter(None, (low, high)))
