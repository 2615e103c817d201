"""A Parquet file of sheets: a column `id`, and one for each question. What it must look like, and what is wrong."""

from __future__ import annotations

import contextlib
import itertools
import json
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, TextIO

import polars as pl

from screening.bulk.jobs import WrongSheetsError
from screening.domain.answers import Answers, as_json, check_answers, did_you_mean, not_asked
from screening.domain.questions import NUMBERS, Kind, Question
from screening.domain.rules import Rulebook

_WANTED = {
    Kind.CHOICE: "text",
    Kind.CHOICES: "a list of texts",
    Kind.SCALE: "a whole number",
    Kind.NUMBER: "a whole number",
    Kind.DATE: "text such as 2026-11-23",
    Kind.TEXT: "text",
}

_LISTS = (pl.List(pl.String()), pl.List(pl.Null()))  # the second one holds empty lists only
_MOST_WHOLE = 2**53  # up to here a float holds every whole number
_PACKED = 20_000  # sheets at a time


def columns_of(path: Path, rulebook: Rulebook) -> list[str]:
    """Give the questions in whose columns something stands. Raises WrongSheetsError naming every column that is wrong.

    The column of an optional question may be absent; all others must be there, if only with nothing in them.
    """
    try:
        schema = pl.read_parquet_schema(path)
    except (OSError, pl.exceptions.PolarsError):
        raise WrongSheetsError([f"{path} is no Parquet file that can be read"]) from None
    questions = rulebook.questionnaire.by_id
    needed = ["id", *(question.id for question in questions.values() if not question.optional)]
    problems = [f'the column "{name}" is missing' for name in needed if name not in schema]
    empty, whole = _looked_at(path, [name for name, kind in schema.items() if _misfits(questions, name, kind)])
    problems += [
        problem
        for name, kind in schema.items()
        if name not in empty | whole and (problem := _problem(questions, name, kind))
    ]
    if problems:
        raise WrongSheetsError(problems)
    return [name for name in schema if name in questions and name not in empty]


def type_of(question: Question) -> pl.DataType:
    """Give the type of a question's column."""
    if question.kind is Kind.CHOICES:
        return pl.List(pl.String)
    return pl.Int64() if question.kind in NUMBERS else pl.String()


def frame_of(sheets: Sequence[tuple[str, Answers]], rulebook: Rulebook) -> pl.DataFrame:
    """Give checked sheets, each with its id, as a frame."""
    columns: dict[str, list[object]] = {"id": [name for name, _ in sheets]}
    schema: dict[str, pl.DataType] = {"id": pl.String()}
    for question in rulebook.questionnaire.questions:
        columns[question.id] = [as_json(answers.get(question.id)) for _, answers in sheets]
        schema[question.id] = type_of(question)
    return pl.DataFrame(columns, schema)


@contextlib.contextmanager
def written_in_parts(path: Path) -> Iterator[Callable[[pl.LazyFrame], None]]:
    """Give what writes the next part of a Parquet file, which takes its place once all of them are there."""
    with tempfile.TemporaryDirectory(dir=path.parent) as folder:
        parts, number = Path(folder), itertools.count()
        yield lambda part: part.sink_parquet(parts / f"{next(number):09}.parquet")
        whole = parts / "whole"
        pl.scan_parquet(parts / "*.parquet").sink_parquet(whole)
        shutil.move(whole, path)


def pack(sheets: Iterator[tuple[str, Answers]], rulebook: Rulebook, path: Path) -> int:
    """Write checked sheets, each with its id, to a Parquet file, chunk by chunk; give how many."""
    written = 0
    with written_in_parts(path) as write:
        write(frame_of([], rulebook).lazy())  # of no sheets there are columns, too
        while chunk := list(itertools.islice(sheets, _PACKED)):
            write(frame_of(chunk, rulebook).lazy())
            written += len(chunk)
    return written


def typed(sheets: pl.LazyFrame, rulebook: Rulebook) -> pl.LazyFrame:
    """Give the columns that `columns_of` let pass the type of their question."""
    questions, found = rulebook.questionnaire.by_id, sheets.collect_schema()
    return sheets.with_columns(
        _as_type(questions[name], kind)
        for name, kind in found.items()
        if _misfits(questions, name, kind) or kind == pl.List(pl.Null)
    )


def rows_of(path: Path) -> int:
    """Give how many rows a Parquet file has."""
    return int(pl.scan_parquet(path).select(pl.len()).collect().item())


def write_errors(file: TextIO, rulebook: Rulebook, rows: Iterable[tuple[int | None, Mapping[str, Any]]]) -> int:
    """Write a line of JSON for each bad row: its number from 0 (null where an engine does not know it), id, errors."""
    written, questions = 0, rulebook.questionnaire.by_id
    for number, row in rows:
        sheet = {name: _without_point(row[name]) for name in questions if name in row}
        answers, errors = check_answers(rulebook.questionnaire, sheet)
        errors += not_asked(rulebook.questionnaire, answers, sent=True)
        told = {"row": number, "id": row["id"], "errors": errors}
        file.write(json.dumps(told, ensure_ascii=False) + "\n")
        written += 1
    return written


def _without_point(value: object) -> object:
    return int(value) if isinstance(value, float) else value


def _problem(questions: Mapping[str, Question], name: str, kind: pl.DataType) -> str:
    if name == "id":
        return "" if kind == pl.String else f'the column "id" must hold text, not {kind}'
    if name not in questions:
        return f'the column "{name}" is no question{did_you_mean(name, questions)}'
    wanted = _WANTED[questions[name].kind]
    return f'the column "{name}" must hold {wanted}, not {kind}' if _misfits(questions, name, kind) else ""


def _misfits(questions: Mapping[str, Question], name: str, kind: pl.DataType) -> bool:
    """Whether the column of a question has another type than it."""
    if name not in questions:
        return False
    if questions[name].kind is Kind.CHOICES:
        return kind not in _LISTS
    return not kind.is_integer() if questions[name].kind in NUMBERS else kind != pl.String


def _looked_at(path: Path, names: list[str]) -> tuple[set[str], set[str]]:
    """Give columns in which nothing stands, and those of whole numbers with a point (pandas: beside blanks)."""
    sheets = pl.scan_parquet(path).select(names)
    floats = [name for name, kind in sheets.collect_schema().items() if kind.is_float()]
    column = pl.col(floats)
    whole = (column.is_finite() & (column == column.floor()) & (column.abs() <= _MOST_WHOLE)).all()
    return _true(sheets.select(pl.all().is_null().all())), _true(sheets.select(whole))


def _true(flags: pl.LazyFrame) -> set[str]:
    """Give the names of columns that say true, of one row."""
    rows = flags.collect(engine="streaming").rows(named=True)
    return {name for row in rows for name, flag in row.items() if flag}


def _as_type(question: Question, kind: pl.DataType) -> pl.Expr:
    """Give a column the type of its question; of any other type is only one in which nothing stands."""
    may_hold = kind == pl.List(pl.Null) or (kind.is_float() and question.kind in NUMBERS)
    column = pl.col(question.id) if may_hold else pl.lit(None).alias(question.id)
    return column.cast(type_of(question))
