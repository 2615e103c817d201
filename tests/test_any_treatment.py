"""What is clinical is data: no id of the rules file stands in code, and another treatment goes through every door."""

import ast
import json
import re

import polars as pl
import pytest
from click.testing import CliRunner

from screening.cli.main import screening
from screening.domain.rules.rulebook import Outcome
from screening.practice import NAME
from screening.rulebook.proof.results import State
from screening.rulebook.proof.solver import prove
from screening.rulebook.reading.reader import read_rules
from screening.workflow.rules.replay import replay
from screening.workflow.rules.versions import activate
from tests import CHECKOUT, yaml_text
from tests.builders import HEALTHY, IDENTITY, TESTS, Patient, Therapist

OTHER = CHECKOUT / "tests/data/other_treatment.yaml"
WELL = {
    "danger_signs": ["nothing"],
    "years": str(HEALTHY["age"]),
    "places": ["spine"],
    "skin_now": "no",
    "ache": "3",
    "cups": "yes",
}
WELL |= {"cups_before": "went_badly", "hopes": "Less pain"}
# English words that the program uses for something else, and words of the domain: they name no question and no rule.
PLAIN = {
    *(
        "age",
        "comfort",
        "current",
        "device",
        "doctor",
        "event",
        "fine",
        "first",
        "helped",
        "helper",
        "hours",
        "instead",
    ),
    *("language", "minutes", "never", "no", "none", "not_sure", "other", "plan", "position", "second", "session"),
    *("stroke", "therapist", "timing", "typed", "undecided", "yes"),
    *("allergies", "allergy", "pregnancy"),  # kinds of entries of any health record, as FHIR has them
}


def ids_of(text):
    """Every id and ref of a rules file."""
    read = yaml_text.read(text)
    found = set(read["facts"]) | set(read["sources"])
    for kind, things in read.items():
        if kind != "yes_no_unsure" and isinstance(things, list) and isinstance(things[0], dict):
            found |= {one["id"] for one in things if "id" in one}
    for question in read["questions"]:
        found |= {option["id"] for option in question.get("options", ())}
    return found | {rule["ref"] for rule in read["rules"]}


def words_of(path):
    """The names and texts of a source file: of Python without its comments and docstrings."""
    text = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        return set(re.findall(r"[A-Za-z][A-Za-z0-9_]*", text))
    found = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            found |= {node.value} if " " in node.value else set(re.findall(r"\w+", node.value))
        elif isinstance(node, ast.Attribute):
            found.add(node.attr)
    return found


def test_no_id_of_the_rules_file_stands_in_code_templates_or_styles():
    ids = ids_of((CHECKOUT / "rules.yaml").read_text(encoding="utf-8")) - PLAIN
    assert len(ids) > 600
    places = [
        *(CHECKOUT / "screening").rglob("*.py"),
        *(CHECKOUT / "templates").rglob("*.*"),
        *(CHECKOUT / "styles").glob("*.scss"),
    ]
    found = {str(path.relative_to(CHECKOUT)): sorted(words_of(path) & ids) for path in places if path.is_file()}
    assert {path: words for path, words in found.items() if words} == {}


@pytest.fixture
def other(app):
    """The practice with the other treatment in force."""
    text = OTHER.read_text(encoding="utf-8")
    with app.app_context():
        activate(app.extensions[NAME], text, TESTS)
    return app


def test_its_patient_answers_sends_and_reads_its_words(other):
    patient = Patient(other.test_client())
    page = patient.go("/")
    assert "questions about cupping" in page.text
    assert "needl" not in page.text.lower()
    patient.send(WELL)
    page = patient.page
    assert "Cupping may fit your plan" in page.text
    assert "Round marks go away in a week." in page.text
    assert "We pull less." in page.text
    assert "You can always say no to cups." in page.text
    assert "needl" not in page.text.lower()


def test_its_signs_lead_to_its_urgent_page_and_to_a_call(other):
    patient, therapist = Patient(other.test_client()), Therapist(other)
    assert "Call 911 for chest pain." in patient.go("/urgent").text
    patient.start()
    patient.answer_once({"danger_signs": ["chest_hurts"]})
    assert patient.url == "/urgent"
    assert "Call 911 now." in patient.page.text
    patient.go("/go-on")
    patient.answer(WELL | {"danger_signs": ["chest_hurts"]})
    patient.post(IDENTITY)
    patient.post({"revision": patient.page.values["revision"][0]})
    therapist.sign_in()
    assert "Call now" in therapist.go("/workspace/").text


def test_its_therapist_reads_signs_and_prints(other):
    Patient(other.test_client()).send(WELL | {"skin_now": "not_sure"})
    therapist = Therapist(other)
    therapist.sign_in()
    url = therapist.open_first()
    for words in (
        f"{IDENTITY['name']}, {HEALTHY['age']}",
        "Cups before",
        "Yes, it went badly",
        "Round marks stay for a week",
        "Skin not known.",
    ):
        assert words in therapist.page.text
    therapist.decide(url, "after_discussing", **{"consent-marks": "yes", "message_pick": "come"})
    assert "Cupping screening" in therapist.page.text
    assert "Round marks stay for a week" in therapist.page.text
    assert therapist.client.get(f"{url}/note.pdf").data.startswith(b"%PDF")
    assert other.test_client().get("/paper.pdf").data.startswith(b"%PDF")
    stores = other.extensions[NAME]
    with other.app_context():
        assert [one.problem for one in replay(stores, stores.screenings.all())] == [None]


def test_its_properties_are_proved():
    verdicts = list(prove(read_rules(OTHER.read_text(encoding="utf-8"))))
    assert len(verdicts) > 30
    assert {verdict.state for verdict in verdicts} == {State.PROVED}


def test_its_sheets_are_evaluated_one_by_one_and_in_bulk(tmp_path):
    sheets = {"well": {**WELL, "years": 46, "ache": 3}, "sore": {**WELL, "years": 46, "ache": 3, "skin_now": "yes"}}
    lines = tmp_path / "sheets.jsonl"
    lines.write_text("\n".join(json.dumps({"id": name, "answers": answers}) for name, answers in sheets.items()))

    def run(*command):
        done = CliRunner().invoke(screening, [*command, "--rules", str(OTHER)])
        assert done.exit_code == 0, done.output
        return done.stdout

    one_by_one = [json.loads(line)["outcome"] for line in run("evaluate", str(lines)).splitlines()]
    run("bulk", "pack", str(lines), "-o", str(tmp_path / "sheets.parquet"))
    run("bulk", "evaluate", str(tmp_path / "sheets.parquet"), "-o", str(tmp_path / "out.parquet"))
    assert one_by_one == list(pl.read_parquet(tmp_path / "out.parquet")["outcome"]) == [Outcome.FITS, Outcome.NOT_NOW]
