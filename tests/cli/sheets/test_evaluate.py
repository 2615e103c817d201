"""`screening evaluate`, held against the second reading and its contract."""

import json
import os
import random
import subprocess
import sys

import pytest
from click.testing import CliRunner

from screening.cli.sheets.evaluate import evaluate
from screening.settings import shipped
from tests.builders import healthy
from tests.second_reading import RULES, Sheet, random_partial, random_sheet

SHEETS = int(os.environ.get("EVALUATE_SHEETS", "1000"))  # of each kind


def run(sheets, *options, raw=None):
    """Run the command on these sheets; return its exit code and the objects it printed."""
    lines = raw or "".join(json.dumps({"id": str(n), "answers": sheet}) + "\n" for n, sheet in enumerate(sheets))
    done = CliRunner().invoke(evaluate, ["-", "--rules", str(shipped.RULES), *options], input=lines)
    return done.exit_code, [json.loads(line) for line in done.stdout.splitlines()]


def agree(sheets, found, *, sent):
    """Hold every printed suggestion against the second reading, finding by finding."""
    assert len(found) == len(sheets)
    for answers, printed in zip(sheets, found, strict=True):
        second = Sheet(answers, sent=sent)
        assert printed["errors"] == []
        assert {finding["ref"] for finding in printed["findings"]} == second.fired, answers
        assert {finding["ref"] for finding in printed["undecided"]} == second.undecided, answers
        assert printed["outcome"] == second.outcome(), answers
        assert printed["on_safety"] == second.outcome({"safety", "unknown"}), answers


def test_it_agrees_with_the_second_reading_on_every_example(rules_file):
    sheets = [json.loads(json.dumps(dict(example.answers))) for example in rules_file.examples]
    assert len(sheets) >= 25
    agree(sheets, run(sheets)[1], sent=True)
    agree(sheets, run(sheets, "--partial")[1], sent=False)


def test_it_agrees_with_the_second_reading_on_random_sheets_as_sent():
    chance = random.Random(20261124)
    sheets = [random_sheet(chance, complete=number % 2 == 0) for number in range(SHEETS)]
    code, found = run(sheets)
    assert code == 0
    agree(sheets, found, sent=True)
    assert {printed["outcome"] for printed in found} == {"fits", "discuss_first", "not_now", "emergency"}
    met = {finding["ref"] for printed in found for finding in printed["findings"]}
    assert met == {rule["id"] for rule in RULES}  # no rule was left untried


def test_it_agrees_with_the_second_reading_on_random_sheets_still_being_answered():
    chance = random.Random(20261125)
    sheets = [random_partial(chance) for _ in range(SHEETS)]
    code, found = run(sheets, "--partial")
    assert code == 0
    agree(sheets, found, sent=False)


def test_a_finding_carries_what_the_rules_say_of_it():
    _, [printed] = run([healthy(rf_body=["chest_pain", "short_breath"])])
    rule = next(rule for rule in RULES if rule["id"] == "E04")
    finding = next(finding for finding in printed["findings"] if finding["ref"] == "E04")
    assert finding["because"] == {"rf_body": ["chest_pain", "short_breath"]}
    assert [finding[key] for key in ("topic", "concern", "act", "outcome", "sources")] == [
        rule[key] for key in ("topic", "concern", "act", "outcome", "sources")
    ]
    assert printed["act"] == "call_911"
    assert printed["findings"][0]["outcome"] == "emergency"


def test_findings_come_most_severe_first_and_notes_last():
    _, [printed] = run(
        [healthy(age=15, guardian_consent="no", pain_duration="under_2_weeks", peg_pain=8, flare_easily="hours")]
    )
    order = ["emergency", "not_now", "discuss_first", "fits", "note"]
    ranks = [order.index(finding["outcome"]) for finding in printed["findings"]]
    assert ranks == sorted(ranks)
    assert printed["findings"][-1]["outcome"] == "note"


def test_a_half_filled_sheet_has_no_outcome_yet_and_says_what_it_waits_for():
    code, [printed] = run([{"age": 40}], "--partial")
    assert code == 0
    assert printed["outcome"] is None
    waiting = {undecided["ref"]: undecided["waiting_for"] for undecided in printed["undecided"]}
    assert waiting["E01"] == ["rf_nerve"]
    assert waiting["N08"] == ["mechanism", "pain_duration"]


def test_spanish_sentences_on_request():
    _, [printed] = run([healthy(rf_body=["chest_pain"])], "--language", "es")
    assert "Llame al 911" in printed["findings"][0]["patient"]


@pytest.mark.parametrize(
    ("answers", "message"),
    [
        ({"agee": 4}, 'agee: no such question; did you mean "age"?'),
        ({"age": 300}, "age: takes a number from 0 to 120"),
        ({"age": "forty"}, "age: takes a whole number"),
        ({"age": True}, "age: takes a whole number"),
        ({"own_decisions": ["yes", "with_help"]}, "own_decisions: takes one answer, not a list"),
        ({"rf_nerve": ["none", "saddle_numb"]}, 'rf_nerve: "none" cannot go with another option'),
        ({"rf_nerve": ["saddle_numb", "saddle_numb"]}, "rf_nerve: names an option twice"),
        ({"event_date": "2026-12-24"}, 'event_date: no such question; did you mean "event_timing"?'),
        (
            {"typed": ["cancer"]},
            "typed: is found in what was typed (other_health, goal_activity)",
        ),
        ({"cancer": "current"}, "cancer: is not asked, given the other answers"),
        ({"goal_activity": 4}, "goal_activity: takes text"),
    ],
)
def test_a_wrong_answer_is_named_and_the_line_has_no_outcome(answers, message):
    code, [printed] = run([answers])
    assert code == 1
    assert message in " ".join(printed["errors"])
    assert printed["outcome"] is None
    assert printed["findings"] == []


@pytest.mark.parametrize(
    "raw", ["not json\n", "[]\n", '{"id": 1}\n', '{"answers": {"age": 1, "age": 2}}\n', "[" * 5000]
)
def test_a_line_that_is_no_sheet_is_an_error_of_that_line_only(raw):
    code, found = run([], raw=raw + "\n" + json.dumps({"id": "b", "answers": healthy()}) + "\n")
    assert code == 1
    assert found[0]["errors"]
    assert found[1]["outcome"] == "fits"


@pytest.mark.parametrize("today", ["2026-W05-1", "20260202", "soon", 7, None])
def test_the_day_of_a_sheet_is_written_like_every_other_day(today):
    code, found = run([], raw=json.dumps({"today": today, "answers": healthy()}) + "\n")
    assert code == 1
    assert found[0]["errors"] == ["today: takes a date such as 2026-11-23"]


@pytest.mark.parametrize("raw", [b"\xef\xbb\xbf%s\n", b"\xef\xbb\xbf\n%s\n", b"%s\n\xef\xbb\xbf"])
def test_a_mark_is_skipped_also_where_files_were_put_together(raw):
    line = json.dumps({"id": "José", "answers": healthy()}, ensure_ascii=False).encode()
    code, [printed] = run([], raw=raw % line)
    assert (code, printed["id"], printed["outcome"]) == (0, "José", "fits")
    code, found = run([], raw=raw % line + raw % line)
    assert (code, [printed["outcome"] for printed in found]) == (0, ["fits", "fits"])


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_a_file_in_another_encoding_is_named_with_what_to_do(tmp_path, encoding):
    file = tmp_path / "sheets.jsonl"
    file.write_bytes((json.dumps({"id": "a", "answers": healthy()}) + "\n").encode(encoding))
    done = CliRunner().invoke(evaluate, [str(file), "--rules", str(shipped.RULES)])
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr == f"{file}: cannot be read: it is UTF-16 or UTF-32 text: save the file as UTF-8\n"


def test_a_letter_in_latin_1_spoils_its_own_line_and_is_named(tmp_path):
    lines = [json.dumps({"id": name, "answers": healthy()}, ensure_ascii=False) for name in ("Ana", "José", "Lee")]
    code, found = run([], raw="\n".join(lines).encode("latin-1"))
    assert code == 1
    assert [printed["outcome"] for printed in found] == ["fits", None, "fits"]
    [error] = found[1]["errors"]
    assert error == "the line is not UTF-8 text, but perhaps Latin-1 or Windows-1252: save the file as UTF-8"


def test_any_string_is_taken_as_a_text_answer():
    _, [printed] = run([healthy(goal_activity="\u0000\ud800 = 😀")])
    assert printed["errors"] == []


def test_rules_that_cannot_be_read_end_with_exit_code_2(tmp_path):
    (tmp_path / "rules.yaml").write_text("questions: [")
    done = CliRunner().invoke(evaluate, ["-", "--rules", str(tmp_path / "rules.yaml")], input="")
    assert done.exit_code == 2
    assert "rules.yaml:2:1: this is not YAML" in done.stderr


def test_the_installed_command_reads_files_and_prints_one_line_for_each_sheet(tmp_path):
    file = tmp_path / "sheets.jsonl"
    file.write_text(json.dumps({"id": "a", "today": "2026-11-23", "answers": healthy()}) + "\n\n")
    command = [sys.executable, "-m", "screening", "evaluate", str(file)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=tmp_path)
    assert json.loads(done.stdout)["outcome"] == "fits"
    assert done.stdout.count("\n") == 1


def test_a_questionnaire_beside_the_intake_is_evaluated_by_its_own_rules(rules_file):
    file = rules_file.questionnaires["check_in"]
    sheets = [json.loads(json.dumps(dict(example.answers))) for example in file.examples]
    code, found = run(sheets, "--questionnaire", "check_in")
    assert code == 0
    assert [one["outcome"] for one in found] == [example.outcome for example in file.examples]
    assert {one["rules_version"] for one in found} == {rules_file.rulebook.version}
    code, (found,) = run([{"age": 45}], "--questionnaire", "check_in")
    assert (code, found["errors"]) == (1, ["age: no such question"])


def test_an_unknown_questionnaire_is_refused_with_those_that_there_are():
    done = CliRunner().invoke(evaluate, ["-", "--rules", str(shipped.RULES), "--questionnaire", "checkin"], input="")
    assert done.exit_code == 2
    assert "check_in, outcomes" in done.output
