"""The codebook of a research export: every column and every value in words, so that a statistician needs nothing else.

Questions, options and rules are given in every language of the rules, once per rules version, since their words may
have changed; the rest is in English.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from screening.domain.questionnaire.derived import Derived
from screening.domain.questionnaire.facts import Fact, FirstOf, MeanOf
from screening.domain.questionnaire.kinds.date import Date
from screening.domain.questionnaire.options import Option
from screening.domain.questionnaire.questions import Question
from screening.domain.questionnaire.texts import Text
from screening.domain.research.columns import (
    FINDING,
    Holds,
    ResearchColumn,
    Terms,
    fact_column,
    question_columns,
    questions_of,
    told_facts,
)
from screening.domain.research.rows import VERSION_LETTERS
from screening.domain.rules.rulebook import Rule, Rulebook
from screening.exchange.research.code_words import CODES

SCREENINGS, FINDINGS = "screenings", "findings"
_NOT_TOLD = "Left out of this export: {why}"
_TICK = {"1": "ticked", "0": "asked, answered, and not ticked"}


@dataclass(frozen=True)
class CodebookEntry:
    """One line: what a column holds, or with a `code` what that value of it means.

    `words` are those of the question or rule, `code_words` those of the option, by language.
    """

    file: str
    column: str
    code: str = ""
    version: str = ""
    holds: str = ""
    meaning: str = ""
    words: Text = field(default_factory=dict)
    code_words: Text = field(default_factory=dict)


def codebook_columns(languages: Sequence[str]) -> list[str]:
    """Return the names of the columns of the codebook."""
    words = [f"wording_{language}" for language in languages]
    return [*("file", "column", "code", "rules_version", "holds", "meaning"), *words, *(f"code_{one}" for one in words)]


def codebook_line(entry: CodebookEntry, languages: Sequence[str]) -> list[str]:
    """Return the cells of a line of the codebook."""
    of = (entry.words, entry.code_words)
    told = [" ".join(words.get(language, "").split()) for words in of for language in languages]
    return [entry.file, entry.column, entry.code, entry.version, entry.holds, entry.meaning, *told]


def codebook(columns: Iterable[ResearchColumn], books: Iterable[Rulebook], terms: Terms) -> Iterator[CodebookEntry]:
    """Yield the lines: the columns that rules do not describe, then those of each rules version."""
    for file, of in ((SCREENINGS, columns), (FINDINGS, FINDING)):
        for column in of:
            if column.about:
                yield CodebookEntry(file, column.name, holds=column.holds, meaning=column.about)
                yield from _codes(file, column)
    for book in books:
        yield from _of_rules(book, terms)


def _codes(file: str, column: ResearchColumn) -> Iterator[CodebookEntry]:
    known: Mapping[str, str] = CODES.get(column.name, {})
    return (CodebookEntry(file, column.name, code, meaning=words) for code, words in known.items())


def _of_rules(book: Rulebook, terms: Terms) -> Iterator[CodebookEntry]:
    version = book.version[:VERSION_LETTERS]
    yield CodebookEntry(SCREENINGS, "rules_version", version, version, meaning=f"SHA-256 {book.version}")
    for reason, words in book.treatment.staff.reasons.items():
        yield CodebookEntry(SCREENINGS, "reason", reason, version, meaning=words)
    for question in questions_of(book):
        yield from _of_question(question, version, terms, book.treatment.roles.age)
    for name, fact in told_facts(book).items():
        yield _of_fact(name, fact, version)
    yield from (_of_rule(rule, version) for rule in book.by_severity)


def _of_question(question: Question, version: str, terms: Terms, age: str) -> Iterator[CodebookEntry]:
    columns = question_columns(question, terms)
    if not columns:
        why = "what people typed in their own words" if question.any_text else f"answers of the kind {question.kind}"
        yield CodebookEntry(
            SCREENINGS, f"q.{question.id}", "", version, meaning=_NOT_TOLD.format(why=why), words=question.ask
        )
    elif len(columns) == 1 and columns[0].holds is not Holds.TICK:
        column, meaning = columns[0], _meaning(question, is_age=question.id == age, grouped=terms.age_groups)
        yield CodebookEntry(SCREENINGS, column.name, "", version, column.holds, meaning, question.ask)
        yield from (_of_option(column, option, question, version) for option in question.options)
    else:
        for column, option in zip(columns, question.options, strict=True):
            yield from _of_tick(column, option, question, version)


def _of_option(column: ResearchColumn, option: Option, question: Question, version: str) -> CodebookEntry:
    return CodebookEntry(SCREENINGS, column.name, option.id, version, "", "", question.ask, option.label)


def _of_tick(column: ResearchColumn, option: Option, question: Question, version: str) -> Iterator[CodebookEntry]:
    meaning = _meaning(question)
    yield CodebookEntry(SCREENINGS, column.name, "", version, column.holds, meaning, question.ask, option.label)
    yield from (CodebookEntry(SCREENINGS, column.name, code, version, "", words) for code, words in _TICK.items())


def _meaning(question: Question, *, is_age: bool = False, grouped: bool = False) -> str:
    if isinstance(question, Derived):
        return f"Found by a list of words in the text typed for {', '.join(question.sources)}, which is not exported"
    if is_age:
        return f"90 means 90 and over{'; 40 means 40 to 49, and so on' if grouped else ''}"
    if isinstance(question, Date):
        return "The year of the date; empty where it would reveal an age over 89"
    if question.takes_options:
        return "Empty: not asked, or left blank (then the column unanswered names it)"
    return "FREE TEXT, as typed" if question.any_text else f"From {question.minimum} to {question.maximum}"


def _of_fact(name: str, fact: Fact, version: str) -> CodebookEntry:
    column = fact_column(name, fact)
    meaning = "Whether a condition of the rules holds"
    if isinstance(fact, MeanOf):
        meaning = f"The mean of {', '.join(f'q.{question}' for question in fact.questions)}; empty if one is missing"
    elif isinstance(fact, FirstOf):
        meaning = f"The first of these that holds: {', '.join(fact.names)}"
    return CodebookEntry(SCREENINGS, column.name, "", version, column.holds, meaning)


def _of_rule(rule: Rule, version: str) -> CodebookEntry:
    suggests = str(rule.suggest) if rule.suggest else "note"
    meaning = (
        f"{rule.title or rule.therapist} (number {rule.ref}, suggests {suggests}, act {rule.act}; {rule.strength})"
    )
    return CodebookEntry(FINDINGS, "rule", rule.id, version, "", meaning, rule.patient)
