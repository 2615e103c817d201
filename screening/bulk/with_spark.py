"""Sheets in one SQL query on Spark: in the existing session, or a local one."""

from __future__ import annotations

import re
from collections.abc import Collection
from pathlib import Path

import polars as pl
from py4j.protocol import Py4JError
from pyspark.errors import PySparkException
from pyspark.sql import SparkSession

from screening.bulk.jobs import Done, Job, Progress, WrongSheetsError, failures_told
from screening.bulk.sheets import (
    columns_of,
    scanned,
    texts_with_listed_words,
    typed,
    unreadable_texts,
    write_errors,
)
from screening.bulk.sql import Queries, listed
from screening.domain.questionnaire.derived import derived_of

_TABLE = "screening_sheets"
_UNKNOWN = (pl.Time, pl.Float16)
_PATTERN = re.compile(r"[]*?{}\\[]")  # Hadoop interprets these in a name unless escaped with a backslash


@failures_told(PySparkException, Py4JError)
def evaluate(job: Job, progress: Progress) -> Done:
    """Evaluate a file on every machine of the session; outcomes are a folder of parts, and rows have no number."""
    present = columns_of(job.sheets, job.rulebook)
    problems = _beyond_spark(job.sheets)
    if problems:
        raise WrongSheetsError(problems)
    queries = Queries(job.rulebook, present, unreadable_texts(job.sheets, present, job.rulebook))
    spark = SparkSession.builder.appName("screening").getOrCreate()
    spark.sparkContext.setLogLevel("ERROR")  # warnings print entire plans
    sheets = spark.read.parquet(_PATTERN.sub(r"\\\g<0>", str(job.sheets.absolute())))
    sheets.createOrReplaceTempView(_TABLE)
    _list_texts(spark, job, present)
    spark.sql(queries.outcomes(_TABLE)).write.parquet(str(job.outcomes.absolute()))
    with job.errors.open("w", encoding="utf-8") as errors:
        found = spark.sql(queries.bad(_TABLE)).toLocalIterator()
        bad = write_errors(errors, job.rulebook, ((None, row.asDict()) for row in found))
    count = sheets.count()
    progress(count, count)
    return Done(count, bad)


def _list_texts(spark: SparkSession, job: Job, present: Collection[str]) -> None:
    """Make the tables of texts with listed words, since Spark itself cannot compare without accents."""
    sheets = typed(scanned(job.sheets), job.rulebook)
    for derived in derived_of(job.rulebook.questionnaire):
        for source in set(derived.sources).intersection(present):
            texts = sheets.select(pl.col(source).unique()).collect(engine="streaming").to_series()
            rows = [(text, list(lists)) for text, lists in texts_with_listed_words(derived, texts).items()]
            table = spark.createDataFrame(rows, "text string, lists array<string>")
            table.createOrReplaceTempView(listed(derived, source))


def _beyond_spark(path: Path) -> list[str]:
    """Return a sentence for each thing other engines read but Spark cannot, or silently ignores."""
    problems = [
        f'the column "{name}" holds {kind}, which Spark cannot read: leave it out, or write it as text'
        for name, kind in scanned(path).collect_schema().items()
        if kind in _UNKNOWN
    ]
    if path.name.startswith(("_", ".")) or ":" in path.name:
        problems.append("Spark cannot read a file whose name begins with _ or . or contains a colon: rename it")
    return problems
