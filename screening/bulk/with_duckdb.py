"""Sheets in one SQL query that DuckDB streams, and spills to disk where memory does not suffice."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import duckdb

from screening.bulk.jobs import Done, Job, Progress
from screening.bulk.sheets import columns_of, rows_of, write_errors
from screening.bulk.sql import DUCKDB, Queries, text

_ROW = "file_row_number"
_FETCHED = 10_000  # bad rows at a time


def evaluate(job: Job, progress: Progress) -> Done:
    """Evaluate a file in one query."""
    queries = Queries(job.rulebook, DUCKDB, columns_of(job.sheets, job.rulebook), [_ROW])
    table, count = f"read_parquet({text(str(job.sheets))}, {_ROW} = true)", rows_of(job.sheets)
    with duckdb.connect() as connection, job.errors.open("w", encoding="utf-8") as errors:
        bad = write_errors(errors, job.rulebook, _numbered(connection.execute(queries.bad(table))))
        connection.execute(f"COPY ({queries.outcomes(table)}) TO {text(str(job.outcomes))} (FORMAT PARQUET)")
    progress(count, count)
    return Done(count, bad)


def _numbered(found: Any) -> Iterator[tuple[int, dict[str, Any]]]:
    names = [column[0] for column in found.description]
    while rows := found.fetchmany(_FETCHED):
        for values in rows:
            row = dict(zip(names, values, strict=True))
            yield row.pop(_ROW), row
