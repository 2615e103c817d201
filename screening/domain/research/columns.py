"""The columns of a research export: those of every screening, and those that the questions and facts of rules add."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TypeAlias

from screening.domain.questionnaire.derived import derived_of
from screening.domain.questionnaire.facts import Fact, FirstOf, MeanOf
from screening.domain.questionnaire.kinds.date import Date
from screening.domain.questionnaire.questions import Question, Stored
from screening.domain.review.group_shares import SMALL
from screening.domain.rules.rulebook import Rulebook

Cell: TypeAlias = str | int | float | None

OLDEST = 90  # 45 CFR 164.514(b)(2)(i)(C): all ages over 89 are one category
_DECADE = 10


class Holds(StrEnum):
    """What a column contains. A tick is 1 or 0."""

    TEXT = "text"
    TICK = "0 or 1"
    WHOLE = "whole number"
    DECIMAL = "decimal number"


@dataclass(frozen=True)
class ResearchColumn:
    """One column. `counted`: its values are checked for small cells. `about` describes a column the rules do not."""

    name: str
    holds: Holds = Holds.TEXT
    about: str = ""
    counted: bool = False


@dataclass(frozen=True)
class Terms:
    """The options of an export.

    `known` are questions whose answers others may know, besides year, age and language; a cell with fewer than
    `fewer_than` people is small. The same `seed` gives the same ids again; without one they are random. More screenings
    than `most` are refused; 0 means no limit.
    """

    free_text: bool = False
    age_groups: bool = False
    known: tuple[str, ...] = ()
    fewer_than: int = SMALL
    seed: bytes = field(default=b"", repr=False)
    most: int = 0


BEFORE = (
    ResearchColumn("id", about="One screening; random, and the same in both tables"),
    ResearchColumn("person", about="One person, as far as the practice linked their screenings; random"),
    ResearchColumn("year", Holds.WHOLE, "The year in which it was sent (UTC); no other part of a date is here"),
    ResearchColumn("language", about="The language in which it was answered (ISO 639)"),
    ResearchColumn("way", about="How it came in"),
    ResearchColumn("rules_version", about="The rules under which it was answered, by the beginning of their digest"),
    ResearchColumn("engine", Holds.WHOLE, "The version of how rules are evaluated"),
    ResearchColumn("corrected", Holds.TICK, "Whether answers were corrected at the visit; the corrected ones are here"),
)
AFTER = (
    ResearchColumn("unanswered", about="The questions that were asked and left blank, with spaces between"),
    ResearchColumn("taken_back", about="Warning signs that were ticked and taken back, as question.option"),
    ResearchColumn("outcome", about="What the rules suggest", counted=True),
    ResearchColumn("on_safety", about="What they suggest on safety alone", counted=True),
    ResearchColumn("act", about="How soon, and where, to act", counted=True),
)
DECIDED = (
    ResearchColumn(
        "conclusion",
        about="What the therapist decided and signed; empty if nothing is signed for these answers",
        counted=True,
    ),
    ResearchColumn("reason", about="Which ready-made reason was given for deciding otherwise; own_words for any other"),
    ResearchColumn("call_outcome", about="How the last call came out; empty if there was none", counted=True),
    ResearchColumn("call_next", about="What a patient who was reached does next", counted=True),
)
TYPED_BY_STAFF = (
    ResearchColumn("text.reason", about="FREE TEXT: the reason for deciding otherwise, as typed"),
    ResearchColumn("text.notes", about="FREE TEXT: the notes of the decision, as typed"),
)
FINDING = (
    ResearchColumn("id", about="The screening"),
    ResearchColumn("rule", about="The rule that held"),
    ResearchColumn("ref", about="Its number"),
    ResearchColumn("topic", about="What it is about"),
    ResearchColumn("concern", about="What kind of matter it is"),
    ResearchColumn("outcome", about="What it suggests; note for a note on the plan, which suggests nothing"),
    ResearchColumn("act", about="How soon, and where, to act on it"),
    ResearchColumn("found", about="What the therapist found on asking; empty if nothing is signed"),
)


def screening_columns(books: Collection[Rulebook], terms: Terms) -> tuple[ResearchColumn, ...]:
    """Return the columns of the table of screenings, covering all of these rules versions."""
    answers = _united(column for book in books for column in _of_questions(book, terms))
    facts = _united(fact_column(name, fact) for book in books for name, fact in told_facts(book).items())
    return (*BEFORE, *answers, *AFTER, *facts, *DECIDED, *(TYPED_BY_STAFF if terms.free_text else ()))


def questions_of(book: Rulebook) -> tuple[Question, ...]:
    """Return the questions that were asked, then those that are found in what was typed."""
    return (*book.questionnaire.questions, *derived_of(book.questionnaire))


def question_columns(question: Question, terms: Terms) -> tuple[ResearchColumn, ...]:
    """Return the columns of a question's answer; none if the answer must not be exported.

    That is the case for free text, and for any kind of question without a known way to remove dates and names.
    """
    name = f"q.{question.id}"
    if question.takes_options and question.stored is Stored.TEXTS:
        return tuple(ResearchColumn(f"{name}.{option.id}", Holds.TICK, counted=True) for option in question.options)
    if question.takes_options:
        return (ResearchColumn(name, counted=True),)
    if question.stored is Stored.NUMBER or isinstance(question, Date):
        return (ResearchColumn(name, Holds.WHOLE, counted=True),)
    return (ResearchColumn(name),) if question.any_text and terms.free_text else ()


def told_facts(book: Rulebook) -> dict[str, Fact]:
    """Return the facts that may be exported: not a mean that could reveal an age over 89."""
    age = book.treatment.roles.age
    return {name: fact for name, fact in book.facts.items() if not (isinstance(fact, MeanOf) and age in fact.questions)}


def fact_column(name: str, fact: Fact) -> ResearchColumn:
    """Return the column of a fact."""
    kinds = {FirstOf: Holds.TEXT, MeanOf: Holds.DECIMAL}
    return ResearchColumn(f"fact.{name}", kinds.get(type(fact), Holds.TICK))


def told_age(age: int, terms: Terms) -> int:
    """Return an age as it may be exported: 90 for all over 89, and in ten-year groups if asked for."""
    return OLDEST if age >= OLDEST else age // _DECADE * _DECADE if terms.age_groups else age


def _of_questions(book: Rulebook, terms: Terms) -> Iterator[ResearchColumn]:
    return (column for question in questions_of(book) for column in question_columns(question, terms))


def _united(columns: Iterator[ResearchColumn]) -> tuple[ResearchColumn, ...]:
    """Return each column once; one that holds different things under different rules holds text."""
    found: dict[str, ResearchColumn] = {}
    for column in columns:
        first = found.setdefault(column.name, column)
        if first.holds is not column.holds:
            found[column.name] = replace(first, holds=Holds.TEXT)
    return tuple(found.values())
