"""Every engine says of every sheet what the one-sheet engine says, and names the rows that cannot be read."""

import json
import os
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from screening.bulk import with_polars
from screening.bulk.jobs import ENGINES, Job, NoEngineError, WrongSheetsError, engine
from tests.bulk.sheets import differing, numbered, random_sheets

ENGINES_HERE = ["polars"]  # Spark is tried in test_spark.py
SHEETS = int(os.environ.get("BULK_SHEETS", "3000"))


@pytest.fixture(scope="module")
def sheets(rulebook):
    return list(random_sheets(rulebook, SHEETS))


@pytest.fixture(scope="module")
def frame(rulebook, sheets):
    return numbered(rulebook, sheets)


@pytest.fixture(params=ENGINES_HERE)
def run(request, rulebook, tmp_path):
    """Evaluate a frame; return what was done, the outcomes and the errors."""

    def evaluate(frame):
        frame.write_parquet(tmp_path / "sheets.parquet")
        job = Job(rulebook, tmp_path / "sheets.parquet", tmp_path / "outcomes.parquet", tmp_path / "errors.jsonl")
        told = []
        done = engine(request.param)(job, lambda rows, count: told.append((rows, count)))
        assert sum(rows for rows, _ in told) == len(frame)
        errors = [json.loads(line) for line in job.errors.read_text(encoding="utf-8").splitlines()]
        return done, pl.read_parquet(job.outcomes), errors

    return evaluate


def test_it_agrees_with_the_one_sheet_engine_on_every_row(run, rulebook, sheets, frame, monkeypatch):
    monkeypatch.setattr(with_polars, "_CHUNK", 700)
    done, outcomes, errors = run(frame)
    assert (done.sheets, done.bad, errors) == (SHEETS, 0, [])
    assert sorted(map(int, outcomes["id"])) == list(range(SHEETS))
    assert differing(rulebook, sheets, outcomes) == []


BAD = {
    "wants_needling": ("maybe", "wants_needling: not one of its options (yes, not_sure, no)"),
    "age": (130, "age: takes a number from 0 to 120"),
    "needle_hesitancy": (-1, "needle_hesitancy: takes a number from 0 to 10"),
    "rf_nerve": (["saddle_num"], "rf_nerve: not among its options"),
    "rf_body": (["chest_pain", "chest_pain"], "rf_body: names an option twice"),
    "rf_slow": (["none", "ill_now"], 'rf_slow: "none" cannot go with another option'),
    "event_date": ("soon", "event_date: takes a date such as 2026-11-23"),
    "guardian_consent": ("yes", "guardian_consent: is not asked, given the other answers"),
}


@pytest.mark.parametrize("question", BAD)
def test_a_bad_row_is_named_with_its_reason_and_the_others_are_evaluated(run, rulebook, sheets, frame, question):
    value, words = BAD[question]
    few = frame.head(40)
    place = (
        next(
            n
            for n, sheet in enumerate(sheets[:40])
            if sheet.get("age", 0) >= 18 and sheet.get("event_timing") == "none"
        )
        if question == "guardian_consent"
        else 7
    )
    values = few[question].to_list()
    values[place] = value
    done, outcomes, errors = run(few.with_columns(pl.Series(question, values, few.schema[question])))
    assert (done.sheets, done.bad) == (40, 1)
    (error,) = errors
    assert (error["row"], error["id"]) == (place, str(place))
    assert any(sentence.startswith(words) for sentence in error["errors"])
    assert len(outcomes) == 39
    assert differing(rulebook, sheets, outcomes) == []


@pytest.mark.parametrize(
    "text",
    [
        "2026-2-3",
        " 2026-02-03",
        "20260203",
        "2026-W06-2",
        "2026/02/03",
        "infinity",
        "2026-02-03T00:00",
        "2026-02",
        "0000-01-01",
        "2026-02-30",
    ],
)
def test_a_date_is_written_in_one_way(run, rulebook, sheets, frame, text):
    place = next(n for n, sheet in enumerate(sheets) if sheet.get("event_timing", "none") != "none")
    few = frame.slice(place, 1)
    done, outcomes, errors = run(few.with_columns(pl.lit(text).alias("event_date")))
    assert (done.bad, len(outcomes)) == (1, 0)
    assert errors[0]["errors"] == ["event_date: takes a date such as 2026-11-23"]
    assert run(few.with_columns(pl.lit("2026-02-03").alias("event_date")))[0].bad == 0


def test_a_number_that_no_computer_word_holds_is_a_bad_row(run, frame):
    huge = pl.Series("age", [2**63 + 5], pl.UInt64)
    done, _outcomes, errors = run(frame.head(1).with_columns(huge))
    assert done.bad == 1
    assert errors[0]["errors"][0].startswith("age: takes a number")


OPENS_NOTHING = ("event_date", "what_helps", "peg_enjoy", "goal_activity", "stop_signal")


def test_a_column_in_which_nothing_stands_may_be_of_any_type(run, rulebook, sheets, frame):
    nothing = frame.head(30).with_columns(pl.lit(None).alias("event_date"), pl.lit(None).alias("what_helps"))
    done, outcomes, _errors = run(nothing)
    assert done.bad == 0
    assert len(outcomes) == 30
    blank = [{k: v for k, v in sheet.items() if k not in ("event_date", "what_helps")} for sheet in sheets[:30]]
    assert differing(rulebook, blank, outcomes) == []


@pytest.mark.parametrize("kind", [pl.Float64, pl.Int32, pl.Boolean, pl.String, pl.List(pl.Int64)])
def test_so_it_may_whatever_wrote_it(run, rulebook, sheets, frame, kind):
    done, outcomes, _errors = run(frame.head(30).with_columns(pl.lit(None, kind).alias(name) for name in OPENS_NOTHING))
    assert done.bad == 0
    blank = [{k: v for k, v in sheet.items() if k not in OPENS_NOTHING} for sheet in sheets[:30]]
    assert differing(rulebook, blank, outcomes) == []


def test_whole_numbers_may_be_written_with_a_point_as_pandas_does_beside_blanks(run, rulebook, sheets, frame):
    points = frame.head(40).with_columns(pl.col("age").cast(pl.Float64), pl.col("peg_pain").cast(pl.Float32))
    assert points["age"].null_count() > 0
    done, outcomes, _errors = run(points)
    assert done.bad == 0
    assert differing(rulebook, sheets, outcomes) == []
    ages = [130.0, *points["age"].to_list()[1:]]
    _done, _outcomes, errors = run(points.with_columns(pl.Series("age", ages)))
    assert errors[0]["errors"] == ["age: takes a number from 0 to 120"]


@pytest.mark.parametrize("age", [40.5, float("-inf"), float("inf"), 1e300])
def test_a_column_with_a_number_that_is_not_whole_is_refused(run, frame, age):
    ages = [age, *frame["age"].cast(pl.Float64).to_list()[1:]]
    with pytest.raises(WrongSheetsError, match='"age" must hold a whole number, not Float64'):
        run(frame.with_columns(pl.Series("age", ages)))


@pytest.mark.parametrize("kind", [pl.Float64, pl.Float32])
@pytest.mark.parametrize("ages", ["some", "all"])
def test_nan_is_a_blank_as_pandas_writes_it(run, rulebook, sheets, kind, ages):
    frame = numbered(rulebook, sheets[:60])
    blanks = frame.with_columns(pl.lit(float("nan"), kind).alias("event_date"))
    age = pl.lit(None) if ages == "all" else pl.col("age")
    done, outcomes, errors = run(blanks.with_columns(age.cast(kind).fill_null(float("nan")).alias("age")))
    without = ("event_date", "age") if ages == "all" else ("event_date",)
    blank = [{k: v for k, v in sheet.items() if k not in without} for sheet in sheets[:60]]
    _done, without_nan, told = run(numbered(rulebook, blank))
    assert_frame_equal(outcomes.sort("id"), without_nan.sort("id"))
    assert sorted(error["id"] for error in errors) == sorted(error["id"] for error in told)
    assert (done.bad > 0) == (ages == "all")


AS_TEXT = {
    "categories of pandas": (pl.Categorical, pl.List(pl.Categorical)),
    "an enum": lambda texts: (pl.Enum(texts), pl.List(pl.Enum(texts))),
}


@pytest.mark.parametrize("kinds", AS_TEXT)
def test_categories_are_text(run, rulebook, sheets, frame, kinds):
    few = frame.head(60)
    choices = ["own_decisions", "wants_needling", "event_timing"]
    lists = ["rf_nerve", "rf_body", "what_helps"]
    texts = (
        pl.concat([*(few[name] for name in choices), *(few[name].explode() for name in lists)]).unique().drop_nulls()
    )
    one, many = AS_TEXT[kinds](texts) if callable(AS_TEXT[kinds]) else AS_TEXT[kinds]
    written = few.with_columns(pl.col("id").cast(pl.Categorical), pl.col(choices).cast(one), pl.col(lists).cast(many))
    assert {name for name in few.columns if written.schema[name] != few.schema[name]} == {"id", *choices, *lists}
    _done, outcomes, errors = run(written)
    assert errors == []
    assert differing(rulebook, sheets, outcomes) == []


def test_a_category_that_is_no_option_is_a_bad_row(run, frame):
    place = frame["own_decisions"].is_not_null().arg_max()
    wrong = frame.with_columns(
        pl.when(pl.int_range(pl.len()) == place).then(pl.lit("maybe")).otherwise("own_decisions").alias("own_decisions")
    )
    done, _outcomes, [error] = run(wrong.with_columns(pl.col("own_decisions").cast(pl.Categorical)))
    assert (done.bad, error["row"]) == (1, place)
    assert error["errors"][0].startswith("own_decisions: not one of its options")


OTHER_TYPES = {
    "age": [
        *(pl.Boolean, pl.String, pl.Categorical, pl.Decimal(5, 0), pl.Date, pl.Datetime, pl.Time, pl.Duration),
        *(pl.Binary, pl.Float16, pl.Int128, pl.List(pl.Int64), pl.Struct({"x": pl.Int64})),
    ],
    "own_decisions": [pl.Boolean, pl.Int64, pl.Float64, pl.Decimal(5, 0), pl.Date, pl.Binary, pl.List(pl.String)],
    "rf_nerve": [
        *(pl.String, pl.Categorical, pl.Boolean, pl.Float64, pl.List(pl.Boolean), pl.List(pl.Int64)),
        *(pl.List(pl.Float64), pl.List(pl.Binary), pl.List(pl.List(pl.String)), pl.Array(pl.String, 1)),
    ],
}
SOMETHING = {
    **{pl.Date: date(2026, 2, 3), pl.Datetime: datetime(2026, 2, 3), pl.Time: time(1), pl.Duration: timedelta(1)},
    **{pl.Boolean: True, pl.String: "none", pl.Categorical: "none", pl.Binary: b"none", pl.Decimal: Decimal(40)},
    **{pl.Int64: 1, pl.Int128: 1, pl.Float64: 1.0, pl.Float16: 1.0, pl.Struct: {"x": 1}},
}


def something(kind):
    """Return a value that a column of a type can hold."""
    return [something(kind.inner)] if hasattr(kind, "inner") else SOMETHING[kind.base_type()]


@pytest.mark.parametrize(("question", "kind"), [(name, kind) for name, kinds in OTHER_TYPES.items() for kind in kinds])
def test_a_column_of_another_type_is_refused_by_name_unless_nothing_stands_in_it(run, frame, question, kind):
    """Nothing of what somebody answered is ever taken for a blank."""
    with pytest.raises(WrongSheetsError, match=f'the column "{question}" must hold .*, not '):
        run(frame.head(3).with_columns(pl.Series(question, [None, something(kind), None], kind)))
    done, _outcomes, _errors = run(frame.head(3).with_columns(pl.Series(question, [None] * 3, kind)))
    assert done.sheets == 3


def test_a_blank_among_the_options_of_a_list_makes_a_bad_row(run, frame):
    lists = pl.Series("rf_nerve", [[None], ["not_sure", None], []], pl.List(pl.String))
    _done, _outcomes, errors = run(frame.head(3).with_columns(lists))
    assert [error["errors"][0].split(":")[0] for error in sorted(errors, key=lambda error: error["row"])] == [
        "rf_nerve",
        "rf_nerve",
    ]


ODD_NAMES = [
    *(
        "sheets[1]",
        "*",
        "?",
        "[!a]",
        "{a,b}",
        "**",
        "~",
        "-o",
        "--",
        "a b",
        " ",
        "q'uo\"te",
        "back\\slash",
        "\\*",
        "%41",
    ),
    *("age=5", "$HOME", "#x?y=1", "a:b", "s3:x", "file:x", "ü", "new\nline", "`x`", ";--", "a.b.c"),
]


def files_in(folder):
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture(params=ODD_NAMES)
def odd(request, frame, tmp_path, monkeypatch):
    """A folder with an odd name, and in it a file with that name and two sheets; those it would match have nine."""
    folder = tmp_path / request.param
    folder.mkdir()
    for decoy in ("sheets1", "a", "b", "x", "A", "y"):
        frame.head(9).write_parquet(folder / f"{decoy}.parquet")
        (tmp_path / decoy).mkdir()
        frame.head(9).write_parquet(tmp_path / decoy / f"{decoy}.parquet")
    with (folder / f"{request.param}.parquet").open("wb") as file:
        frame.head(2).write_parquet(file)
    monkeypatch.chdir(folder)
    return request.param


@pytest.mark.parametrize("name", ENGINES_HERE)
def test_a_path_is_a_name_and_never_a_pattern(rulebook, tmp_path, name, odd):
    before, folder = files_in(tmp_path), tmp_path / odd
    job = Job(rulebook, Path(f"{odd}.parquet"), Path(f"{odd}.out"), Path(f"{odd}.err"))
    assert engine(name)(job, lambda *_: None).sheets == 2
    with (folder / f"{odd}.out").open("rb") as file:
        assert pl.read_parquet(file)["id"].to_list() == ["0", "1"]
    after = files_in(tmp_path)
    assert after.keys() - before.keys() == {folder / f"{odd}.out", folder / f"{odd}.err"}
    assert before.items() <= after.items()


@pytest.mark.parametrize("name", ENGINES_HERE)
def test_a_pattern_that_is_no_name_finds_nothing(rulebook, frame, tmp_path, name):
    frame.head(2).write_parquet(tmp_path / "sheets1.parquet")
    for pattern in ("sheets[1].parquet", "*.parquet", "sheets?.parquet", "sheets{1,2}.parquet", "**/*.parquet"):
        with pytest.raises(WrongSheetsError, match="is not a readable Parquet file"):
            engine(name)(Job(rulebook, tmp_path / pattern, tmp_path / "o", tmp_path / "e"), lambda *_: None)
    assert not (tmp_path / "o").exists()


def test_a_folder_and_a_name_that_is_no_text_are_refused(rulebook, tmp_path):
    with pytest.raises(WrongSheetsError, match="is a folder: name a file"):
        Job(rulebook, tmp_path, tmp_path / "o", tmp_path / "e")
    with pytest.raises(WrongSheetsError, match="must be UTF-8 text"):
        Job(rulebook, tmp_path / os.fsdecode(b"\xff"), tmp_path / "o", tmp_path / "e")


@pytest.mark.parametrize("name", ENGINES_HERE)
def test_a_damaged_file_is_told_and_no_outcomes_are_written(rulebook, frame, tmp_path, name):
    path = tmp_path / "sheets.parquet"
    frame.write_parquet(path, compression="zstd")
    whole = path.read_bytes()
    for content in (whole[:-1], whole[:100], whole[: len(whole) // 2], whole[:4] + bytes(5000) + whole[5004:]):
        path.write_bytes(content)
        with pytest.raises(WrongSheetsError, match=r"cannot be evaluated: |is not a readable Parquet file"):
            engine(name)(Job(rulebook, path, tmp_path / "o", tmp_path / "e"), lambda *_: None)
        assert not (tmp_path / "o").exists()


def test_the_sheets_are_never_written_over(rulebook, tmp_path):
    with pytest.raises(WrongSheetsError, match="three different files"):
        Job(rulebook, tmp_path / "a", tmp_path / "x/../a", tmp_path / "b")
    with pytest.raises(WrongSheetsError, match="is an existing folder"):
        Job(rulebook, tmp_path / "a", tmp_path, tmp_path / "b")


def test_what_is_written_goes_into_folders_that_are_there(rulebook, tmp_path):
    with pytest.raises(WrongSheetsError, match=f"no such folder: {tmp_path}/nope"):
        Job(rulebook, tmp_path / "a", tmp_path / "nope" / "o", tmp_path / "e")
    with pytest.raises(WrongSheetsError, match=f"no such folder: {tmp_path}/nope"):
        Job(rulebook, tmp_path / "a", tmp_path / "o", tmp_path / "nope" / "e")
    with pytest.raises(WrongSheetsError, match="is a folder: name a file"):
        Job(rulebook, tmp_path / "a", tmp_path / "o", tmp_path)


def test_more_options_than_bits_are_refused_rather_than_misread(rulebook, monkeypatch):
    monkeypatch.setattr(with_polars, "_MOST_OPTIONS", 5)
    with pytest.raises(WrongSheetsError, match="more than 5 options"):
        with_polars.InMemory(rulebook)


def test_no_rows_give_no_outcomes(run, frame):
    done, outcomes, errors = run(frame.clear())
    assert (done.sheets, done.bad, errors) == (0, 0, [])
    assert outcomes.columns[:4] == ["id", "outcome", "on_safety", "act"]


def test_an_empty_list_is_no_answer(run, rulebook, sheets, frame):
    few = frame.head(20).with_columns(pl.lit([], pl.List(pl.String)).alias("rf_nerve"))
    _done, outcomes, errors = run(few)
    assert errors == []
    blank = [{k: v for k, v in sheet.items() if k != "rf_nerve"} for sheet in sheets[:20]]
    assert differing(rulebook, blank, outcomes) == []


def test_the_columns_of_optional_questions_may_be_absent(run, rulebook, sheets, frame):
    optional = ["language_help", "goal_activity", "what_helps", "event_date", "stim_preference", "other_health"]
    done, outcomes, _errors = run(frame.head(50).drop(optional))
    assert done.bad == 0
    short = [{k: v for k, v in sheet.items() if k not in optional} for sheet in sheets[:50]]
    assert differing(rulebook, short, outcomes) == []


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (lambda frame: frame.drop("rf_body"), 'the column "rf_body" is missing'),
        (lambda frame: frame.drop("id"), 'the column "id" is missing'),
        (
            lambda frame: frame.rename({"rf_body": "rf_bodi"}),
            'the column "rf_bodi" is not a question; did you mean "rf_body"?',
        ),
        (lambda frame: frame.with_columns(pl.col("age").cast(pl.String)), '"age" must hold a whole number, not String'),
        (lambda frame: frame.with_columns(pl.lit("x").alias("rf_nerve")), '"rf_nerve" must hold a list of texts'),
        (lambda frame: frame.with_columns(pl.lit(1).alias("cancer")), '"cancer" must hold text, not Int32'),
    ],
)
def test_a_file_that_does_not_fit_is_refused_and_nothing_is_written(run, frame, tmp_path, change, problem):
    with pytest.raises(WrongSheetsError) as caught:
        run(change(frame.head(5)))
    assert any(problem in told for told in caught.value.problems), caught.value.problems
    assert not (tmp_path / "outcomes.parquet").exists()


def test_what_is_no_parquet_file_is_refused(rulebook, tmp_path):
    (tmp_path / "x").write_text("id,age\n", encoding="utf-8")
    with pytest.raises(WrongSheetsError, match="not a readable Parquet file"):
        engine("polars")(Job(rulebook, tmp_path / "x", tmp_path / "o", tmp_path / "e"), lambda *_: None)


def test_a_library_that_is_missing_says_what_to_install(monkeypatch):
    def missing(name):
        raise ModuleNotFoundError(name="polars")

    monkeypatch.setattr("importlib.import_module", missing)
    for name, extra in ENGINES.items():
        with pytest.raises(NoEngineError, match=rf"polars is missing: pip install .*\[{extra}\]"):
            engine(name)
