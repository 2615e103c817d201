"""Sheets as Polars columns: options become numbers, or bits of one, so that a condition is a comparison or two."""

from __future__ import annotations

import functools
import itertools
import operator
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

import polars as pl

from screening.bulk.columns import Cases, act_cases, compiled, outcome_cases, safety_cases
from screening.bulk.jobs import Done, Job, Progress, WrongSheetsError, failures_told
from screening.bulk.sheets import (
    columns_of,
    frame_of,
    rows_of,
    scanned,
    texts_with_listed_words,
    typed,
    unreadable_texts,
    write_errors,
    written_in_parts,
)
from screening.domain.questionnaire.answers import Answers
from screening.domain.questionnaire.derived import Derived, derived_of
from screening.domain.questionnaire.questions import Question, Stored
from screening.domain.rules.rulebook import Act, Outcome, Rulebook

EMPTY: Mapping[str, Collection[str]] = {}
_NO_ANSWER = 0
_MOST_OPTIONS = 63  # bits of a number, and one to detect a repeated option
_CHUNK = 250_000  # rows at a time: a few hundred MB


class PolarsColumns:
    """Columns as `coded` makes them.

    A choice is its position (from 1), a question with many answers is bits, a number is itself, a text is whether it is
    there; no answer is 0 or, for a number, one below the minimum.
    """

    def __init__(self, rulebook: Rulebook) -> None:
        self._questions = rulebook.questionnaire.by_id

    def has(self, question: str, options: frozenset[str]) -> pl.Expr:
        asked = self._questions[question]
        if asked.stored is Stored.TEXTS:
            return pl.col(question) & _bits(asked, options) != 0
        places = sorted(asked.option_order[option] + 1 for option in options)
        return self.any(pl.col(question) == place for place in places)

    def between(self, question: str, low: int, high: int) -> pl.Expr:
        return pl.col(question).is_between(low, high)

    def answered(self, question: Question) -> pl.Expr:
        return pl.col(question.id) >= question.minimum if question.stored is Stored.NUMBER else pl.col(question.id) != 0

    def all(self, parts: Iterable[pl.Expr]) -> pl.Expr:
        return _joined(operator.and_, list(parts), empty=True)

    def any(self, parts: Iterable[pl.Expr]) -> pl.Expr:
        return _joined(operator.or_, list(parts), empty=False)

    def negate(self, part: pl.Expr) -> pl.Expr:
        return ~part


class PolarsRules:
    """The rules of one rulebook over frames of sheets."""

    def __init__(self, rulebook: Rulebook) -> None:
        long = [question.id for question in rulebook.questionnaire.questions if len(question.options) > _MOST_OPTIONS]
        if long:
            raise WrongSheetsError([f'"{question}" has more than {_MOST_OPTIONS} options' for question in long])
        self._rulebook = rulebook
        self._columns = PolarsColumns(rulebook)
        self._compiled = compiled(rulebook, self._columns)

    def coded(self, sheets: pl.LazyFrame, unreadable: Mapping[str, Collection[str]] = EMPTY) -> pl.LazyFrame:
        """Return the sheets as codes, with a column `bad` for those that the questionnaire does not allow.

        `unreadable` has, by question, the texts that are not valid answers.
        """
        present = set(sheets.collect_schema().names())
        given = [question for question in self._rulebook.questionnaire.questions if question.id in present]
        others = [question for question in self._rulebook.questionnaire.questions if question.id not in present]
        absent = [pl.lit(_NO_ANSWER, pl.Int8).alias(question.id) for question in others]
        asleep = [self._columns.answered(q) & ~self._compiled.asked[q.id] for q in given if q.ask_when]
        mixed = [_mixed(q) for q in given if q.exclusive_ids and q.stored is Stored.TEXTS]
        read = [
            *(_code(q).alias(q.id) for q in given),
            *(_count(q, unreadable.get(q.id, ())).alias(f"?{q.id}") for q in given),
        ]
        derived = derived_of(self._rulebook.questionnaire)
        codes = sheets.select("id", *read, *(_listed(one, present).alias(one.id) for one in derived))
        return codes.with_columns(absent).select(
            "id",
            *self._rulebook.questionnaire.by_id,
            self._columns.any([*(_unreadable(q) for q in given), *mixed, *asleep]).alias("bad"),
        )

    def outcomes(self, coded: pl.LazyFrame) -> pl.LazyFrame:
        """Return id, outcome, on_safety, act and a column per rule, whether it fires, for coded sheets."""
        fired = coded.select("id", *(truth.alias(rule) for rule, truth in self._compiled.fired.items()))
        return fired.select(
            "id",
            _word(outcome_cases(self._rulebook), Outcome).alias("outcome"),
            _word(safety_cases(self._rulebook), Outcome).alias("on_safety"),
            _word(act_cases(self._rulebook), Act).alias("act"),
            pl.exclude("id"),
        )


class InMemory:
    """Evaluates many checked sheets at once; nothing is written."""

    def __init__(self, rulebook: Rulebook) -> None:
        self._rules = PolarsRules(rulebook)
        self._ids = [rule.id for rule in rulebook.rules]
        self._rulebook = rulebook

    def __call__(self, sheets: Sequence[Answers]) -> Iterator[tuple[Outcome, frozenset[str]]]:
        """Yield the outcome and the ids of the rules that fire, for each sheet in order."""
        frame = frame_of([("", sheet) for sheet in sheets], self._rulebook)
        coded = self._rules.coded(frame.lazy()).collect()
        if coded["bad"].any():
            raise WrongSheetsError(["a sheet that was checked cannot be read"])
        outcomes = self._rules.outcomes(coded.lazy()).collect()
        fires = outcomes.select(self._ids).iter_rows()
        for outcome, truths in zip(outcomes["outcome"], fires, strict=True):
            yield Outcome(outcome), frozenset(itertools.compress(self._ids, truths))


@failures_told(pl.exceptions.PolarsError)
def evaluate(job: Job, progress: Progress) -> Done:
    """Evaluate a file chunk by chunk, so that memory use does not grow with it."""
    unreadable = unreadable_texts(job.sheets, columns_of(job.sheets, job.rulebook), job.rulebook)
    rules, count, bad = PolarsRules(job.rulebook), rows_of(job.sheets), 0
    with written_in_parts(job.outcomes) as write, job.errors.open("w", encoding="utf-8") as told:
        for first in range(0, max(count, 1), _CHUNK):
            sheets = typed(scanned(job.sheets), job.rulebook).slice(first, _CHUNK)
            coded = rules.coded(sheets, unreadable).collect()
            places = coded["bad"].arg_true().to_list()
            if places:
                rows = sheets.collect()[places].iter_rows(named=True)
                bad += write_errors(told, job.rulebook, zip((first + place for place in places), rows, strict=True))
            write(rules.outcomes(coded.lazy().filter(~pl.col("bad"))))
            progress(len(coded), count)
    return Done(count, bad)


def _word(cases: Cases, words: type[Outcome] | type[Act]) -> pl.Expr:
    kind = pl.Enum([word.value for word in words])
    chosen = pl.lit(cases.otherwise, kind)
    for rules, word in reversed(cases.cases):
        chosen = pl.when(pl.any_horizontal(rules)).then(pl.lit(word, kind)).otherwise(chosen)
    return chosen


def _joined(join: Callable[[Any, Any], Any], parts: list[pl.Expr], *, empty: bool) -> pl.Expr:
    return functools.reduce(join, parts) if parts else pl.lit(empty)


def _bits(question: Question, options: Iterable[str]) -> int:
    return sum(1 << question.option_order[option] for option in options)


def _code(question: Question) -> pl.Expr:
    """Return one number for an answer. An unknown option has none, and no bit."""
    column = pl.col(question.id)
    if question.stored is Stored.NUMBER:
        return column.cast(pl.Int64, strict=False).fill_null(question.minimum - 1)
    if question.stored is Stored.TEXTS:
        bits = {option: 1 << place for option, place in question.option_order.items()}
        bit = pl.element().replace_strict(list(bits), list(bits.values()), default=0, return_dtype=pl.UInt64)
        return column.list.eval(bit).list.sum().fill_null(0).cast(pl.UInt64)
    if question.options:
        known = column.cast(pl.Enum([option.id for option in question.options]), strict=False)
        return (known.to_physical().cast(pl.UInt8) + 1).fill_null(0)
    return column.is_not_null().cast(pl.UInt8)


def _listed(derived: Derived, present: Collection[str]) -> pl.Expr:
    """Return the bits of the word lists found in the texts of a row."""

    def bits(texts: pl.Series) -> pl.Series:
        found = {text: _bits(derived, options) for text, options in texts_with_listed_words(derived, texts).items()}
        return texts.replace_strict(list(found), list(found.values()), default=0, return_dtype=pl.UInt64)

    given = (
        pl.col(source).map_batches(bits, return_dtype=pl.UInt64) for source in derived.sources if source in present
    )
    return functools.reduce(operator.or_, given, pl.lit(0, pl.UInt64))


def _count(question: Question, unreadable: Collection[str]) -> pl.Expr:
    """Return how many bits an answer must have; else whether it is valid, or for a choice whether there is one."""
    column = pl.col(question.id)
    if question.stored is Stored.TEXTS:
        return column.list.len().fill_null(0)
    if question.options:
        return column.is_not_null()
    if question.stored is Stored.NUMBER:
        return column.is_between(question.minimum, question.maximum).fill_null(value=True)
    return ~column.is_in(list(unreadable)).fill_null(value=False)


def _unreadable(question: Question) -> pl.Expr:
    """Return the condition for too few bits: an unknown option has none, and a repeated one carries into another."""
    column, count = pl.col(question.id), pl.col(f"?{question.id}")
    if question.stored is Stored.TEXTS:
        return column.bitwise_count_ones() != count
    return count & (column == 0) if question.options else ~count


def _mixed(question: Question) -> pl.Expr:
    """Return the condition for an exclusive option combined with others."""
    column, alone = pl.col(question.id), _bits(question, question.exclusive_ids)
    return (column & alone != 0) & (column & (column - 1) != 0)
