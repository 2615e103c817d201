"""A Parquet file of sheets: a column `id`, and one per question. Its expected format, and what is wrong with it."""

from __future__ import annotations

import contextlib
import itertools
import json
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from enum import Enum, auto
from pathlib import Path
from typing import Any, TextIO

import polars as pl
from polars import selectors

from screening.bulk.jobs import WrongSheetsError
from screening.domain.questionnaire.answers import Answers, as_json, check_answers, did_you_mean, not_asked
from screening.domain.questionnaire.derived import Derived, derived_of
from screening.domain.questionnaire.questions import AnswerError, Question, Stored
from screening.domain.rules.rulebook import Rulebook

_WANTED = {Stored.TEXT: "text", Stored.TEXTS: "a list of texts", Stored.NUMBER: "a whole number"}
_LISTS = (pl.List(pl.String()), pl.List(pl.Null()))  # the second one holds empty lists only
_POINTS = (pl.Float32, pl.Float64)  # Spark has no others
_WIDER = (pl.Int128, pl.UInt128)  # integers only Polars can read
_MOST_WHOLE = 2**53  # a float represents every integer up to here
_PACKED = 20_000  # sheets at a time


class _Held(Enum):
    """What a column of a different type than its question holds, such as integers stored as floats."""

    NOTHING = auto()
    WHOLE = auto()
    ELSE = auto()


def columns_of(path: Path, rulebook: Rulebook) -> list[str]:
    """Return the questions whose columns have content. Raises WrongSheetsError naming every wrong column.

    The column of an optional question may be absent; all others must exist, even if empty.
    """
    try:
        schema = scanned(path).collect_schema()
    except (OSError, pl.exceptions.PolarsError):
        raise WrongSheetsError([f"{path} is not a readable Parquet file"]) from None
    questions = rulebook.questionnaire.by_id
    needed = ["id", *(question.id for question in questions.values() if not question.optional)]
    problems = [f'the column "{name}" is missing' for name in needed if name not in schema]
    problems += [
        f'leave out the column "{one.id}": it is found in what was typed ({", ".join(one.sources)})'
        for one in derived_of(rulebook.questionnaire)
        if one.id in schema
    ]
    held = {name: _held(path, questions[name]) for name, kind in schema.items() if _misfits(questions, name, kind)}
    problems += [
        problem
        for name, kind in schema.items()
        if held.get(name, _Held.ELSE) is _Held.ELSE and (problem := _problem(questions, name, kind))
    ]
    if problems:
        raise WrongSheetsError(problems)
    return [name for name in schema if name in questions and held.get(name) is not _Held.NOTHING]


def scanned(path: Path) -> pl.LazyFrame:
    """Return the rows of one file: its name is not a pattern, and folder names are not columns."""
    return pl.scan_parquet(path.absolute(), glob=False, hive_partitioning=False)


def type_of(question: Question) -> pl.DataType:
    """Return the type of a question's column."""
    return {Stored.TEXTS: pl.List(pl.String), Stored.NUMBER: pl.Int64(), Stored.TEXT: pl.String()}[question.stored]


def frame_of(sheets: Sequence[tuple[str, Answers]], rulebook: Rulebook) -> pl.DataFrame:
    """Return checked sheets, each with its id, as a frame."""
    columns: dict[str, list[object]] = {"id": [name for name, _ in sheets]}
    schema: dict[str, pl.DataType] = {"id": pl.String()}
    for question in rulebook.questionnaire.questions:
        columns[question.id] = [as_json(answers.get(question.id)) for _, answers in sheets]
        schema[question.id] = type_of(question)
    return pl.DataFrame(columns, schema)


def unreadable_texts(path: Path, present: Iterable[str], rulebook: Rulebook) -> Mapping[str, list[str]]:
    """Return, by question, the texts in a file that are not valid answers, such as 2026-02-30 for a date.

    Options are left to the engines, which know them without reading the file.
    """
    asked = (rulebook.questionnaire.by_id[name] for name in present)
    checked = [q for q in asked if q.stored is Stored.TEXT and not q.options and not q.any_text]
    texts = typed(scanned(path), rulebook).select(pl.col(q.id).drop_nulls().unique().implode() for q in checked)
    found = texts.collect(engine="streaming").to_dict(as_series=False) if checked else {}
    return {q.id: [text for text in found[q.id][0] if not _takes(q, text)] for q in checked}


def texts_with_listed_words(derived: Derived, texts: pl.Series) -> dict[str, tuple[str, ...]]:
    """Return the different texts in which words of a derived question's lists are found, each with those lists."""
    source = derived.sources[0]  # each text counts on its own, whichever question it answers
    found = ((text, derived.value({source: text})) for text in texts.drop_nulls().unique())
    return {text: options for text, options in found if options}


@contextlib.contextmanager
def written_whole(path: Path) -> Iterator[Path]:
    """Yield a path to write to, in a folder of its own; the complete file then replaces the target."""
    with tempfile.TemporaryDirectory(dir=path.absolute().parent) as folder:
        whole = Path(folder, "whole")
        yield whole
        whole.replace(path)


@contextlib.contextmanager
def written_in_parts(path: Path, group: int | None = None) -> Iterator[Callable[[pl.LazyFrame], None]]:
    """Yield a function that writes the next part of a Parquet file, which replaces the target when complete.

    Rows are joined in groups, a `group` of which is in memory at once (None: as Polars has it).
    """
    with written_whole(path) as whole:
        parts: list[Path] = []

        def write(part: pl.LazyFrame) -> None:
            parts.append(whole.with_name(f"{len(parts)}.parquet"))
            part.sink_parquet(parts[-1])

        yield write
        pl.scan_parquet(parts, glob=False).sink_parquet(whole, row_group_size=group)


def pack(sheets: Iterator[tuple[str, Answers]], rulebook: Rulebook, path: Path) -> int:
    """Write checked sheets with their ids to a Parquet file, chunk by chunk; return how many."""
    written = 0
    with written_in_parts(path) as write:
        write(frame_of([], rulebook).lazy())  # without sheets there are still columns
        while chunk := list(itertools.islice(sheets, _PACKED)):
            write(frame_of(chunk, rulebook).lazy())
            written += len(chunk)
    return written


def typed(sheets: pl.LazyFrame, rulebook: Rulebook) -> pl.LazyFrame:
    """Return the frame with the columns that `columns_of` accepted cast to their questions' types."""
    questions, found = rulebook.questionnaire.by_id, sheets.collect_schema()
    return sheets.with_columns(
        pl.col("id").cast(pl.String), *(_as_type(questions, name, found[name]) for name in found if name in questions)
    )


def rows_of(path: Path) -> int:
    """Return how many rows a Parquet file has."""
    return int(scanned(path).select(pl.len()).collect().item())


def write_errors(file: TextIO, rulebook: Rulebook, rows: Iterable[tuple[int | None, Mapping[str, Any]]]) -> int:
    """Write a line of JSON per bad row: number from 0 (null if the engine has none), id, errors; return how many."""
    written = 0
    asked = [question.id for question in rulebook.questionnaire.questions]  # Spark adds what it found in texts
    for number, row in rows:
        sheet = {name: _without_point(row[name]) for name in asked if name in row}
        answers, errors = check_answers(rulebook.questionnaire, sheet)
        errors += not_asked(rulebook.questionnaire, answers, sent=True)
        told = {"row": number, "id": row["id"], "errors": errors}
        file.write(json.dumps(told, ensure_ascii=False) + "\n")
        written += 1
    return written


def _takes(question: Question, text: str) -> bool:
    try:
        question.check(text)
    except AnswerError:
        return False
    return True


def _without_point(value: object) -> object:
    return int(value) if isinstance(value, float | Decimal) else value


def _written(kind: pl.DataType) -> pl.DataType:
    """Return the type of a column's content: categories of pandas and Polars are text."""
    if isinstance(kind, pl.List) and isinstance(kind.inner, pl.DataType):
        return pl.List(_written(kind.inner))
    return pl.String() if kind in (pl.Categorical, pl.Enum) else kind


def _problem(questions: Mapping[str, Question], name: str, kind: pl.DataType) -> str:
    if name == "id":
        return "" if _written(kind) == pl.String else f'the column "id" must hold text, not {kind}'
    if name not in questions:
        return f'the column "{name}" is not a question{did_you_mean(name, questions)}'
    wanted = _WANTED[questions[name].stored]
    return f'the column "{name}" must hold {wanted}, not {_written(kind)}' if _misfits(questions, name, kind) else ""


def _misfits(questions: Mapping[str, Question], name: str, kind: pl.DataType) -> bool:
    """Return whether a column's type differs from its question's."""
    if name not in questions:
        return False
    if questions[name].stored is Stored.TEXTS:
        return _written(kind) not in _LISTS
    if questions[name].stored is Stored.NUMBER:
        return not kind.is_integer() or kind in _WIDER
    return _written(kind) != pl.String


def _held(path: Path, question: Question) -> _Held:
    """Return what a column of another type holds. pandas writes integers as floats beside blanks, and blanks as NaN."""
    sheets = scanned(path).select(question.id).with_columns(selectors.float().fill_nan(None))
    column = pl.col(question.id)
    nothing, whole = column.is_null().all(), pl.lit(value=False)
    if question.stored is Stored.NUMBER and sheets.collect_schema()[question.id] in _POINTS:
        whole = (column.is_finite() & (column == column.floor()) & (column.abs() <= _MOST_WHOLE)).all()
    try:
        found = sheets.select(nothing.alias("nothing"), whole.alias("whole")).collect(engine="streaming").row(0)
    except pl.exceptions.PolarsError:  # such as a decimal with more digits than Polars supports
        return _Held.ELSE
    return _Held.NOTHING if found[0] else _Held.WHOLE if found[1] else _Held.ELSE


def _as_type(questions: Mapping[str, Question], name: str, kind: pl.DataType) -> pl.Expr:
    """Return a column cast to the type of its question; a column of any other type is empty."""
    column, wanted = pl.col(name), type_of(questions[name])
    if questions[name].stored is Stored.NUMBER and kind in _POINTS:
        return column.fill_nan(None).cast(wanted)
    if _misfits(questions, name, kind):
        return pl.lit(None).alias(name).cast(wanted)
    return column if kind.is_integer() else column.cast(wanted)
