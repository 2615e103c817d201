"""The same on a real local Spark, in several partitions (`make test-spark`). SPARK_SHEETS says how many."""

import os
import shutil

import polars as pl
import pytest

from screening.bulk.jobs import Job, engine
from tests.bulk.sheets import differing, numbered, random_sheets

SHEETS = int(os.environ.get("SPARK_SHEETS", "2000"))

pyspark = pytest.importorskip("pyspark.sql", reason="Spark is tried by `make test-spark`")
if shutil.which("java") is None:
    pytest.skip("Spark needs Java", allow_module_level=True)


@pytest.fixture
def spark(monkeypatch):
    """A session of four workers on this machine."""
    monkeypatch.setenv("SPARK_LOCAL_IP", "127.0.0.1")
    session = pyspark.SparkSession.builder.master("local[4]").config("spark.ui.enabled", "false").getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    yield session
    session.stop()


def test_it_agrees_on_every_row_of_several_partitions(spark, rulebook, tmp_path):
    sheets = list(random_sheets(rulebook, SHEETS))
    frame = numbered(rulebook, sheets)
    wrong = frame["age"].to_list()
    wrong[5] = 130
    path = tmp_path / "sheets.parquet"
    frame.with_columns(pl.Series("age", wrong, pl.Int64)).write_parquet(path, row_group_size=max(SHEETS // 8, 1))
    spark.conf.set("spark.sql.files.maxPartitionBytes", max(path.stat().st_size // 8, 1))
    job = Job(rulebook, path, tmp_path / "outcomes", tmp_path / "errors.jsonl")
    done = engine("spark")(job, lambda *_: None)
    assert (done.sheets, done.bad) == (SHEETS, 1)
    assert "age: takes a number from 0 to 120" in job.errors.read_text(encoding="utf-8")
    parts = list(job.outcomes.glob("*.parquet"))
    outcomes = pl.read_parquet(job.outcomes / "*.parquet")
    assert len(outcomes) == SHEETS - 1
    assert len(parts) > 1
    assert differing(rulebook, sheets, outcomes) == []


def test_columns_of_nothing_and_whole_numbers_with_a_point_are_read(spark, rulebook, tmp_path):
    sheets = list(random_sheets(rulebook, 40))
    frame = numbered(rulebook, sheets).with_columns(
        pl.col("age").cast(pl.Float64),
        pl.lit(None, pl.Float64).alias("what_helps"),
        pl.lit(None, pl.Int32).alias("event_date"),
    )
    frame.write_parquet(tmp_path / "sheets.parquet")
    job = Job(rulebook, tmp_path / "sheets.parquet", tmp_path / "outcomes", tmp_path / "errors.jsonl")
    assert engine("spark")(job, lambda *_: None).bad == 0
    blank = [{k: v for k, v in sheet.items() if k not in ("what_helps", "event_date")} for sheet in sheets]
    assert differing(rulebook, blank, pl.read_parquet(job.outcomes / "*.parquet")) == []
