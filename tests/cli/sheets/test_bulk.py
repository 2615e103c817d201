"""`screening bulk evaluate`, as a researcher runs it."""

import json

import polars as pl
import pytest

from screening.settings.shipped import RULES
from tests.bulk.sheets import numbered, random_sheets

SHIPPED = str(RULES)


def test_it_writes_outcomes_and_names_the_rows_that_cannot_be_read(run, rulebook, tmp_path):
    frame = numbered(rulebook, list(random_sheets(rulebook, 30)))
    sheets, out = tmp_path / "sheets.parquet", tmp_path / "out.parquet"
    frame.write_parquet(sheets)
    done = run("bulk", "evaluate", str(sheets), "-o", str(out))
    assert done.exit_code == 0, done.output
    assert f"30 of 30 sheets evaluated: {out}" in done.output
    assert len(pl.read_parquet(out)) == 30
    frame.with_columns(pl.when(pl.col("id") == "3").then(200).otherwise("age").alias("age")).write_parquet(sheets)
    done = run("bulk", "evaluate", str(sheets), "-o", str(out), "--engine", "polars")
    assert done.exit_code == 1
    assert f"1 could not be read: {out}.errors.jsonl" in done.output
    assert '"row": 3' in (tmp_path / "out.parquet.errors.jsonl").read_text(encoding="utf-8")


def test_lines_of_json_become_the_parquet_file_that_it_takes(run, rulebook, tmp_path):
    made = list(random_sheets(rulebook, 30))
    lines = [json.dumps({"id": f"line {number}", "answers": answers}) for number, answers in enumerate(made)]
    given, sheets, out = (tmp_path / name for name in ("sheets.jsonl", "sheets.parquet", "out.parquet"))
    given.write_text("\n".join(lines), encoding="utf-8")
    done = run("bulk", "pack", str(given), "-o", str(sheets))
    assert done.exit_code == 0, done.output
    assert f"30 sheets: {sheets}" in done.output
    assert run("bulk", "evaluate", str(sheets), "-o", str(out)).exit_code == 0
    one_by_one = [json.loads(line) for line in run("evaluate", str(given)).stdout.splitlines()]
    bulk = pl.read_parquet(out)
    assert list(zip(bulk["id"], bulk["outcome"], strict=True)) == [(one["id"], one["outcome"]) for one in one_by_one]


def test_a_line_that_cannot_be_read_is_named_and_left_out(run, tmp_path):
    given, sheets = tmp_path / "sheets.jsonl", tmp_path / "sheets.parquet"
    given.write_text('{"answers": {"age": 40}}\n{"answers": {"age": 400}}\n', encoding="utf-8")
    done = run("bulk", "pack", str(given), "-o", str(sheets))
    assert done.exit_code == 1
    assert "sheet 2 (None): age: " in done.output
    assert pl.read_parquet(sheets)["id"].to_list() == ["1"]


@pytest.mark.parametrize(
    ("line", "told"),
    [
        (rb'{"id": "\ud800", "answers": {"age": 40}}', "id: contains half a character"),
        (rb'{"id": "a", "answers": {"goal_activity": "\ud800"}}', "goal_activity: contains half a character"),
        (b'{"id": "a", "answers": {"own_decisions": "y\xffs"}}', "the line is not UTF-8 text, but perhaps Latin-1"),
    ],
)
def test_what_no_file_can_hold_is_a_bad_line(run, tmp_path, line, told):
    given, sheets = tmp_path / "sheets.jsonl", tmp_path / "sheets.parquet"
    given.write_bytes(line + b'\n{"id": 0, "answers": {"age": 40}}\n{"id": "", "answers": {"age": 40}}\n')
    done = run("bulk", "pack", str(given), "-o", str(sheets))
    assert done.exit_code == 1
    assert told in done.output
    assert pl.read_parquet(sheets)["id"].to_list() == ["0", "3"]


def test_a_file_that_is_read_is_never_written_over(run, tmp_path):
    given = tmp_path / "sheets.jsonl"
    given.write_text('{"answers": {"age": 40}}\n', encoding="utf-8")
    done = run("bulk", "pack", str(given), "-o", str(tmp_path / "x" / ".." / "sheets.jsonl"))
    assert done.exit_code == 1
    assert "name a different output file" in done.output
    assert given.read_text(encoding="utf-8") == '{"answers": {"age": 40}}\n'


def test_of_no_lines_there_is_a_file_without_rows(run, tmp_path):
    (tmp_path / "none.jsonl").write_text("", encoding="utf-8")
    sheets, out = tmp_path / "sheets.parquet", tmp_path / "out.parquet"
    assert run("bulk", "pack", str(tmp_path / "none.jsonl"), "-o", str(sheets)).exit_code == 0
    done = run("bulk", "evaluate", str(sheets), "-o", str(out))
    assert "0 of 0 sheets evaluated" in done.output


@pytest.mark.parametrize("name", ["sheets[1].parquet", "-o", "*", "~", "{a}", "a b.parquet"])
def test_names_are_names_also_where_the_shell_did_not_read_them(run, tmp_path, monkeypatch, name):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "sheets.jsonl").write_text('{"answers": {"age": 40}}\n', encoding="utf-8")
    assert run("bulk", "pack", "sheets.jsonl", f"--output={name}", "--rules", SHIPPED).exit_code == 0
    assert run("bulk", "evaluate", f"--outcomes={name}.out", "--rules", SHIPPED, "--", name).exit_code == 0
    assert {path.name for path in tmp_path.iterdir()} == {
        *("sheets.jsonl", name, f"{name}.out", f"{name}.out.errors.jsonl")
    }


@pytest.mark.parametrize("folder", [".", "..", "", "/", "there"])
def test_a_folder_is_no_file_to_write(run, tmp_path, monkeypatch, folder):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "there").mkdir()
    (tmp_path / "sheets.jsonl").write_text('{"answers": {"age": 40}}\n', encoding="utf-8")
    done = run("bulk", "evaluate", "sheets.parquet", "-o", folder, "--rules", SHIPPED)
    assert done.exit_code == 2
    assert "is an existing folder" in done.output
    assert run("bulk", "pack", "sheets.jsonl", "-o", folder, "--rules", SHIPPED).exit_code == 1
    assert list((tmp_path / "there").iterdir()) == []


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32"])
def test_lines_in_another_encoding_are_not_packed(run, tmp_path, encoding):
    (tmp_path / "sheets.jsonl").write_bytes('{"answers": {"age": 40}}\n'.encode(encoding))
    done = run("bulk", "pack", str(tmp_path / "sheets.jsonl"), "-o", str(tmp_path / "sheets.parquet"))
    assert done.exit_code == 2
    assert "save the file as UTF-8" in done.output
    assert not (tmp_path / "sheets.parquet").exists()


def test_a_folder_that_is_not_there_is_told(run, rulebook, tmp_path):
    sheets = tmp_path / "sheets.parquet"
    numbered(rulebook, list(random_sheets(rulebook, 1))).write_parquet(sheets)
    done = run("bulk", "evaluate", str(sheets), "-o", str(tmp_path / "nope" / "out.parquet"))
    assert done.exit_code == 2
    assert f"no such folder: {tmp_path / 'nope'}" in done.output


def test_a_file_that_does_not_fit_is_told_column_by_column(run, tmp_path):
    pl.DataFrame({"id": ["1"], "agee": [3]}).write_parquet(tmp_path / "sheets.parquet")
    done = run("bulk", "evaluate", str(tmp_path / "sheets.parquet"), "-o", str(tmp_path / "out.parquet"))
    assert done.exit_code == 2
    assert 'the column "agee" is not a question; did you mean "age"?' in done.output
    assert 'the column "rf_nerve" is missing' in done.output
