"""What a range of days, once it is added, does: run in a changed copy of the program by tests/test_contributing.py."""

import json
from pathlib import Path

import polars as pl
import pytest
from click.testing import CliRunner

from screening.cli.main import screening
from screening.practice import NAME
from screening.rulebook.proof.results import State
from screening.rulebook.proof.solver import prove
from screening.rulebook.reading.reader import read_rules
from screening.workflow.rules.versions import activate
from tests.builders import IDENTITY, TESTS, Patient, Therapist
from tests.test_any_treatment import WELL

RULES = "away.yaml"
TEXT = Path(RULES).read_text(encoding="utf-8")
FIRST = {"away-first-month": "3", "away-first-day": "9", "away-first-year": "2099"}
LAST = {"away-last-month": "3", "away-last-day": "30", "away-last-year": "2099"}
WORDS = "March 9, 2099 – March 30, 2099"


@pytest.fixture
def practice_app(app):
    with app.app_context():
        activate(app.extensions[NAME], TEXT, TESTS)
    return app


def test_it_is_answered_corrected_sent_and_read(practice_app):
    patient, therapist = Patient(practice_app.test_client()), Therapist(practice_app)
    patient.start()
    patient.answer_once(WELL)
    patient.answer_once(WELL | FIRST | LAST | {"away-last-day": "2"})
    assert "The first day must come before the last" in patient.page.text
    assert patient.page.values["away-first-day"] == ["9"]
    patient.answer(WELL | FIRST | LAST)
    patient.post(IDENTITY)
    assert WORDS in patient.page.text
    patient.post({"revision": patient.page.values["revision"][0]})
    therapist.sign_in()
    therapist.open_first()
    assert WORDS in therapist.page.text
    assert "Type two days with a dash between" in therapist.go("/workspace/entry").text
    assert practice_app.test_client().get("/paper.pdf").data.startswith(b"%PDF")


def test_it_is_typed_from_paper_checked_and_proved():
    file = read_rules(TEXT)
    away = file.rulebook.questionnaire.by_id["away"]
    assert away.check(away.read_code(away.code(away.example))) == away.example
    assert [verdict.name for verdict in prove(file) if verdict.state is State.BROKEN] == []
    assert CliRunner().invoke(screening, ["rules", "check", RULES]).exit_code == 0


def test_many_sheets_are_evaluated_and_a_range_that_cannot_be_is_named(tmp_path):
    answers = {"danger_signs": ["nothing"], "years": 40, "away": "2099-03-09/2099-03-30"}
    sheet, packed, out = tmp_path / "s.jsonl", tmp_path / "s.parquet", tmp_path / "o.parquet"
    sheet.write_text(json.dumps({"id": "a", "answers": answers}) + "\n", encoding="utf-8")
    evaluate = ["bulk", "evaluate", str(packed), "-o", str(out), "--rules", RULES]
    for command in (["bulk", "pack", str(sheet), "-o", str(packed), "--rules", RULES], evaluate):
        assert CliRunner().invoke(screening, command).exit_code == 0
    turned = pl.read_parquet(packed).with_columns(pl.lit("2099-03-30/2099-03-09").alias("away"))
    turned.write_parquet(packed)
    assert CliRunner().invoke(screening, evaluate).exit_code == 1
    assert "takes the first day before the last" in Path(f"{out}.errors.jsonl").read_text(encoding="utf-8")
