"""Sheets in one SQL query that DuckDB streams, and spills to disk where memory does not suffice."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb

from screening.bulk.jobs import Done, Job, Progress, failures_told
from screening.bulk.sheets import columns_of, rows_of, scanned, write_errors, written_whole
from screening.bulk.sql import DUCKDB, Queries, text

_ROW = "file_row_number"
_NO_GUESSES = "SET disabled_optimizers = 'statistics_propagation'"  # made from the least and greatest: without NaN
_FETCHED = 10_000  # bad rows at a time


@failures_told(duckdb.Error)
def evaluate(job: Job, progress: Progress) -> Done:
    """Evaluate a file in one query."""
    queries = Queries(job.rulebook, DUCKDB, columns_of(job.sheets, job.rulebook), [_ROW])
    count = rows_of(job.sheets)
    with (
        _plain_name(job.sheets) as path,
        duckdb.connect() as connection,
        job.errors.open("w", encoding="utf-8") as errors,
    ):
        table = f"read_parquet({text(str(path))}, {_ROW} = true)"
        if any(kind.is_float() for kind in scanned(job.sheets).collect_schema().dtypes()):
            connection.execute(_NO_GUESSES)
        bad = write_errors(errors, job.rulebook, _numbered(connection.execute(queries.bad(table))))
        with written_whole(job.outcomes) as whole:
            connection.execute(f"COPY ({queries.outcomes(table)}) TO {text(str(whole))} (FORMAT PARQUET)")
    progress(count, count)
    return Done(count, bad)


@contextlib.contextmanager
def _plain_name(path: Path) -> Iterator[Path]:
    """Return the same file under a plain name: DuckDB reads *, ? and [ as a pattern, and a folder age=5 as a column."""
    with tempfile.TemporaryDirectory() as folder:
        link = Path(folder, "sheets.parquet")
        link.symlink_to(path.absolute())
        yield link


def _numbered(found: Any) -> Iterator[tuple[int, dict[str, Any]]]:
    names = [column[0] for column in found.description]
    while rows := found.fetchmany(_FETCHED):
        for values in rows:
            row = dict(zip(names, values, strict=True))
            yield row.pop(_ROW), row
