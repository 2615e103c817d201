"""The same on a real local Spark, in several partitions (`make test-spark`). SPARK_SHEETS says how many."""

import os
import shutil

import polars as pl
import pytest

from screening.bulk.jobs import Job, WrongSheetsError, engine
from tests.bulk.sheets import differing, numbered, random_sheets

if "SPARK_SHEETS" not in os.environ:
    pytest.skip("Spark is tried by `make test-spark`", allow_module_level=True)
SHEETS = int(os.environ["SPARK_SHEETS"])

pyspark = pytest.importorskip("pyspark.sql", reason="Spark is not installed")
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


def test_categories_and_nan_and_lists_of_nothing_are_read_as_by_the_other_engines(spark, rulebook, tmp_path):
    sheets = list(random_sheets(rulebook, 40))
    numbered(rulebook, sheets).with_columns(
        pl.col("id", "own_decisions").cast(pl.Categorical),
        pl.col("rf_body").cast(pl.List(pl.Categorical)),
        pl.col("age").cast(pl.Float32).fill_null(float("nan")),
        pl.lit([], pl.List(pl.Null)).alias("rf_nerve"),
        pl.lit(None, pl.List(pl.Float64)).alias("rf_slow"),
    ).write_parquet(tmp_path / "sheets.parquet")
    job = Job(rulebook, tmp_path / "sheets.parquet", tmp_path / "outcomes", tmp_path / "errors.jsonl")
    assert engine("spark")(job, lambda *_: None).bad == 0
    blank = [{k: v for k, v in sheet.items() if k not in ("rf_nerve", "rf_slow")} for sheet in sheets]
    assert differing(rulebook, blank, pl.read_parquet(job.outcomes / "*.parquet")) == []


@pytest.mark.parametrize("odd", ["sheets[1]", "*", "{a,b}", "back\\slash", "age=5", "%41", "-o"])
def test_a_path_is_a_name_and_never_a_pattern(spark, rulebook, tmp_path, odd):
    frame, folder = numbered(rulebook, list(random_sheets(rulebook, 9))), tmp_path / odd
    folder.mkdir()
    for decoy in ("sheets1", "a", "A"):
        frame.write_parquet(folder / f"{decoy}.parquet")
    with (folder / f"{odd}.parquet").open("wb") as file:
        frame.head(2).write_parquet(file)
    job = Job(rulebook, folder / f"{odd}.parquet", folder / f"{odd}.out", folder / f"{odd}.err")
    assert engine("spark")(job, lambda *_: None).sheets == 2
    assert list(job.outcomes.glob("*.parquet"))


@pytest.mark.parametrize("name", ["_sheets.parquet", ".sheets.parquet", "a:b.parquet"])
def test_a_file_that_spark_leaves_out_is_refused(spark, rulebook, tmp_path, name):
    with (tmp_path / name).open("wb") as file:
        numbered(rulebook, list(random_sheets(rulebook, 2))).write_parquet(file)
    with pytest.raises(WrongSheetsError, match="rename it"):
        engine("spark")(Job(rulebook, tmp_path / name, tmp_path / "o", tmp_path / "e"), lambda *_: None)


def test_a_type_that_spark_does_not_have_is_refused_by_name(spark, rulebook, tmp_path):
    frame = numbered(rulebook, list(random_sheets(rulebook, 2))).with_columns(pl.lit(None, pl.Time).alias("event_date"))
    frame.write_parquet(tmp_path / "sheets.parquet")
    with pytest.raises(WrongSheetsError, match='the column "event_date" holds Time, which Spark cannot read'):
        engine("spark")(Job(rulebook, tmp_path / "sheets.parquet", tmp_path / "o", tmp_path / "e"), lambda *_: None)
