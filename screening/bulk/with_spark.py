"""Sheets in one SQL query on Spark: the session that is there, or one on this machine."""

from __future__ import annotations

from pyspark.sql import SparkSession

from screening.bulk.jobs import Done, Job, Progress
from screening.bulk.sheets import columns_of, write_errors
from screening.bulk.sql import SPARK, Queries

_TABLE = "screening_sheets"


def evaluate(job: Job, progress: Progress) -> Done:
    """Evaluate a file on every machine of the session; outcomes are a folder of parts, and rows have no number."""
    queries = Queries(job.rulebook, SPARK, columns_of(job.sheets, job.rulebook))
    spark = SparkSession.builder.appName("screening").getOrCreate()
    spark.sparkContext.setLogLevel("ERROR")  # warnings print whole plans
    sheets = spark.read.parquet(str(job.sheets))
    sheets.createOrReplaceTempView(_TABLE)
    spark.sql(queries.outcomes(_TABLE)).write.parquet(str(job.outcomes))
    with job.errors.open("w", encoding="utf-8") as errors:
        found = spark.sql(queries.bad(_TABLE)).toLocalIterator()
        bad = write_errors(errors, job.rulebook, ((None, row.asDict()) for row in found))
    count = sheets.count()
    progress(count, count)
    return Done(count, bad)
