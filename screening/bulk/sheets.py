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
from screening.domain.answers import DAY, Answers, Value, check_answers, did_you_mean, not_asked
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

_EMPTY = (pl.Null(), pl.List(pl.Null()))  # types of columns in which nothing stands
_PACKED = 20_000  # sheets at a time
DAY_PATTERN = f"^{DAY.pattern}$"


def columns_of(path: Path, rulebook: Rulebook) -> list[str]:
    """Give the questions that a file has columns for. Raises WrongSheetsError naming every column that is wrong.

    The column of an optional question may be absent; all others must be there, if only with nothing in them.
    """
    try:
        schema = pl.read_parquet_schema(path)
    except (OSError, pl.exceptions.PolarsError):
        raise WrongSheetsError([f"{path} is no Parquet file that can be read"]) from None
    questions = rulebook.questionnaire.by_id
    needed = ["id", *(question.id for question in questions.values() if not question.optional)]
    problems = [f'the column "{name}" is missing' for name in needed if name not in schema]
    problems += [problem for name, kind in schema.items() if (problem := _problem(questions, name, kind))]
    if problems:
        raise WrongSheetsError(problems)
    return [name for name in schema if name in questions]


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
        columns[question.id] = [_plain(answers.get(question.id)) for _, answers in sheets]
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
    """Give columns in which nothing stands the type of their question."""
    questions, found = rulebook.questionnaire.by_id, sheets.collect_schema()
    empty = [name for name, kind in found.items() if name in questions and kind in _EMPTY]
    return sheets.with_columns(pl.col(name).cast(type_of(questions[name])) for name in empty)


def rows_of(path: Path) -> int:
    """Give how many rows a Parquet file has."""
    return int(pl.scan_parquet(path).select(pl.len()).collect().item())


def write_errors(file: TextIO, rulebook: Rulebook, rows: Iterable[tuple[int | None, Mapping[str, Any]]]) -> int:
    """Write a line of JSON for each bad row: its number from 0 (null where an engine does not know it), id, errors."""
    written, questions = 0, rulebook.questionnaire.by_id
    for number, row in rows:
        sheet = {name: row[name] for name in questions if name in row}
        answers, errors = check_answers(rulebook.questionnaire, sheet)
        errors += not_asked(rulebook.questionnaire, answers, sent=True)
        told = {"row": number, "id": row["id"], "errors": errors}
        file.write(json.dumps(told, ensure_ascii=False) + "\n")
        written += 1
    return written


def _plain(value: Value | None) -> object:
    return list(value) if isinstance(value, tuple) else value


def _problem(questions: Mapping[str, Question], name: str, kind: pl.DataType) -> str:
    if name == "id":
        return "" if kind == pl.String else f'the column "id" must hold text, not {kind}'
    if name not in questions:
        return f'the column "{name}" is no question{did_you_mean(name, questions)}'
    fits = _fits(questions[name], kind)
    return "" if fits else f'the column "{name}" must hold {_WANTED[questions[name].kind]}, not {kind}'


def _fits(question: Question, kind: pl.DataType) -> bool:
    if kind == pl.Null or (question.kind is Kind.CHOICES and kind in _EMPTY):
        return True
    if question.kind is Kind.CHOICES:
        return isinstance(kind, pl.List) and kind.inner == pl.String
    return kind.is_integer() if question.kind in NUMBERS else kind == pl.String
