"""`screening bulk evaluate`, as a researcher runs it."""

import polars as pl

from tests.bulk.sheets import frame_of, random_sheets


def test_it_writes_outcomes_and_names_the_rows_that_cannot_be_read(run, rulebook, tmp_path):
    frame = frame_of(rulebook, list(random_sheets(rulebook, 30)))
    sheets, out = tmp_path / "sheets.parquet", tmp_path / "out.parquet"
    frame.write_parquet(sheets)
    done = run("bulk", "evaluate", str(sheets), "-o", str(out))
    assert done.exit_code == 0, done.output
    assert f"30 of 30 sheets evaluated: {out}" in done.output
    assert len(pl.read_parquet(out)) == 30
    frame.with_columns(pl.when(pl.col("id") == "3").then(200).otherwise("age").alias("age")).write_parquet(sheets)
    done = run("bulk", "evaluate", str(sheets), "-o", str(out), "--engine", "duckdb")
    assert done.exit_code == 1
    assert f"1 could not be read: {out}.errors.jsonl" in done.output
    assert '"row": 3' in (tmp_path / "out.parquet.errors.jsonl").read_text(encoding="utf-8")


def test_a_file_that_does_not_fit_is_told_column_by_column(run, tmp_path):
    pl.DataFrame({"id": ["1"], "agee": [3]}).write_parquet(tmp_path / "sheets.parquet")
    done = run("bulk", "evaluate", str(tmp_path / "sheets.parquet"), "-o", str(tmp_path / "out.parquet"))
    assert done.exit_code == 2
    assert 'the column "agee" is no question; did you mean "age"?' in done.output
    assert 'the column "rf_nerve" is missing' in done.output
