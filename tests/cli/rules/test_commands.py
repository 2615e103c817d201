"""`screening rules`: check, test, prove, diff, impact, publish."""

import json
import os
import re
import signal
from pathlib import Path

import pytest

from screening.cli.rules import writing
from screening.practice import NAME
from screening.records.audit.entries import Action, Wanted
from screening.records.database import db, transaction
from screening.records.tables import Activation
from screening.rulebook.proof.isolated import Told
from screening.rulebook.proof.results import State
from screening.settings.shipped import RULES
from screening.workflow.rules.versions import rulebook_in_force
from tests import yaml_text
from tests.builders import healthy, sentences, unreadable_in_force
from tests.conftest import RULES_TEXT
from tests.languages import OTHER

SHIPPED = str(RULES)


def test_rules_check_counts_and_says_that_nobody_has_reviewed_them(run):
    done = run("rules", "check", SHIPPED)
    assert done.exit_code == 0
    assert "55 questions, 113 rules, no mistakes." in done.output
    assert "Other questionnaire, check_in: 5 questions, 16 rules." in done.output
    assert "Other questionnaire, outcomes: 3 questions, 3 rules." in done.output
    assert "134 of 134 rules have not been reviewed by a clinician." in done.output


def test_rules_check_prints_every_mistake_and_exits_with_2(run, tmp_path):
    path = tmp_path / "rules.yaml"
    path.write_text(RULES_TEXT.replace("rf_nerve: leg_weak_worse", "rf_nerv: leg_weak_worse"), encoding="utf-8")
    done = run("rules", "check", str(path))
    assert done.exit_code == 2
    assert 'question "rf_nerv" is unknown; did you mean "rf_nerve"?' in done.output
    assert "1 mistake; nothing was changed." in done.output


@pytest.mark.parametrize("content", [None, b"\xff\xfe\x00"])
def test_a_rules_file_that_cannot_be_read_is_said_so(run, tmp_path, content):
    path = tmp_path / "rules.yaml"
    if content:
        path.write_bytes(content)
    done = run("rules", "check", str(path))
    assert done.exit_code == 2
    assert "cannot be read" in done.output


def test_a_mark_at_the_start_of_a_rules_file_is_skipped(run, proved, app, rulebook, tmp_path):
    path = tmp_path / "rules.yaml"
    path.write_text(RULES_TEXT, encoding="utf-8-sig")
    assert "no mistakes" in run("rules", "check", str(path)).output
    run("rules", "publish", str(path), "--yes")
    assert in_force(app) == rulebook.version


@pytest.mark.parametrize(
    ("encoding", "told"),
    [("utf-16", "it is UTF-16 or UTF-32 text"), ("cp1252", "is not UTF-8 text, but perhaps Latin-1")],
)
def test_a_rules_file_in_another_encoding_is_named_with_what_to_do(run, tmp_path, encoding, told):
    path = tmp_path / "rules.yaml"
    path.write_bytes("title: José\n".encode(encoding))
    for command in (("rules", "check", str(path)), ("evaluate", "-", "--rules", str(path))):
        done = run(*command)
        assert done.exit_code == 2
        assert f"{told}" in done.output
        assert "save the file as UTF-8" in done.output


def test_rules_test_runs_the_examples(run, tmp_path):
    assert "144 of 144 examples come out as stated." in run("rules", "test", SHIPPED).output
    path = tmp_path / "rules.yaml"
    path.write_text(RULES_TEXT.replace("    findings: [ill_now]", "    findings: [new_calf_pain]"), encoding="utf-8")
    done = run("rules", "test", str(path))
    assert done.exit_code == 1
    assert 'flu_today: rule "new_calf_pain" does not hold' in done.output


def in_force(app):
    with app.app_context():
        return rulebook_in_force(app.extensions[NAME]).version


MILD = ("when: {rf_slow: ill_now}\n    suggest: not_now", "when: {rf_slow: ill_now}\n    suggest: discuss_first")
STRICT = ("needle_hesitancy: {below: 7}", "needle_hesitancy: {below: 2}")


@pytest.mark.usefixtures("proved")
def test_rules_publish_shows_what_would_change_asks_and_publishes(run, edited, app, rulebook, patient):
    patient.has_sent(healthy())
    path = edited("Has the flu today.", "Has a flu.")
    asked = run("rules", "publish", path, "--by", "Dr. Park")
    assert asked.exit_code == 1
    assert "example flu_today: changed" in asked.output
    assert "No sheet became milder." in asked.output
    assert "0 of 1 sheets would have a different outcome" in asked.output
    assert "Publish? [y/N]" in asked.output
    assert in_force(app) == rulebook.version, "nobody said yes"
    done = run("rules", "publish", path, "--by", "Dr. Park", "--yes")
    assert "Published: rules version" in done.output
    assert in_force(app) != rulebook.version
    back = run("rules", "publish", "--version", rulebook.version[:8], "--yes")
    assert f"Published: rules version {rulebook.version}" in back.output
    assert in_force(app) == rulebook.version
    with app.app_context():
        noted = app.extensions[NAME].audit.page(Wanted(action=Action.ACTIVATED), 9)
    assert next(entry.detail for entry in noted) == rulebook.version


def test_rules_export_prints_what_is_published_to_the_byte(run, proved, edited, app):
    path = edited("Has the flu today.", "Has a flu.")
    assert run("rules", "export").output == RULES_TEXT
    run("rules", "publish", path, "--yes")
    assert run("rules", "export").output == Path(path).read_text(encoding="utf-8")


def test_a_script_that_activates_still_publishes(run, proved, edited, app, rulebook):
    done = run("rules", "activate", edited("Has the flu today.", "Has a flu."), "--yes")
    assert f"Published: rules version {in_force(app)}" in done.output
    assert "activate" not in run("rules", "--help").output


def test_rules_publish_tells_every_error_and_changes_nothing(run, edited, app, rulebook):
    done = run("rules", "publish", edited(*MILD), "--yes")
    assert done.exit_code == 1
    assert "flu_today: the outcome is discuss_first, not not_now" in done.output
    assert "guarantee something_else_comes_first: does not hold." in done.output
    assert "nothing was changed: 3 errors" in done.output
    assert in_force(app) == rulebook.version


def test_a_version_that_was_never_kept_is_not_gone_back_to(run, app, rulebook):
    done = run("rules", "publish", "--version", "abc%", "--yes")
    assert done.exit_code == 1
    assert 'no published rules version begins with "abc%"' in done.output
    assert in_force(app) == rulebook.version


def test_rules_that_this_release_cannot_read_are_left_behind_by_a_file_that_it_can(run, proved, app, rulebook):
    with app.app_context():
        version = unreadable_in_force()
    doctor = run("doctor")
    assert doctor.exit_code == 1
    assert f"WRONG    rules: rules version {version} cannot be read by this release: this is not YAML" in doctor.output
    again = run("rules", "publish", "--version", version[:8], "--yes")
    assert again.exit_code == 2
    assert re.search(rf"{version}:[0-9]+:[0-9]+: this is not YAML", again.output)
    done = run("rules", "publish", SHIPPED, "--yes")
    assert "So there is nothing to compare with." in done.output
    assert f"Published: rules version {rulebook.version}" in done.output
    assert in_force(app) == rulebook.version


def test_rules_diff_says_in_words_what_changed(run, edited):
    done = run("rules", "diff", SHIPPED, edited(*MILD))
    assert done.exit_code == 1
    assert done.output == "rule ill_now: changed\n  suggest: not_now\n         → discuss_first\n1 difference.\n"
    assert run("rules", "diff", SHIPPED, SHIPPED).exit_code == 0


def test_rules_diff_with_a_proof_shows_the_smallest_sheet_that_became_milder_and_exits_with_1(run, edited):
    done = run("rules", "diff", SHIPPED, edited(*MILD), "--prove")
    assert done.exit_code == 1
    _difference, told = done.output.split("1 difference.\n")
    first, *sheet, last = told.splitlines()
    assert first == "N04 ill_now: the outcome is milder. The smallest sheet:"
    assert sheet[0] == "    Do any of these fit you? – Fever, flu or a stomach bug today, or on antibiotics now"
    assert [line.split(".")[0] for line in sheet[1:]] == ["    old → not_now, talk", "    new → discuss_first, talk"]
    assert last == "Some sheets became milder: the smallest for each of 1 of the old rules is shown above."


def test_rules_diff_with_a_proof_exits_with_0_where_nothing_became_milder(run, edited):
    done = run("rules", "diff", SHIPPED, edited(*STRICT), "--prove")
    assert done.exit_code == 0
    assert done.output.endswith("1 difference.\nNo sheet became milder.\n")


def test_rules_diff_that_cannot_tell_in_time_exits_with_1(run, monkeypatch):
    late = [Told("a rule", State.OVER_TIME, ("a rule: undecided after 10 s.",))]
    monkeypatch.setattr("screening.cli.rules.checks.compare_apart", lambda *_given: iter(late))
    done = run("rules", "diff", SHIPPED, SHIPPED, "--prove")
    assert done.exit_code == 1
    assert "Time ran out for 1 of the old rules." in done.output
    assert "No sheet became milder." not in done.output


def test_rules_diff_says_when_the_prover_is_missing(run, monkeypatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda _name: None)
    done = run("rules", "diff", SHIPPED, SHIPPED, "--prove")
    assert done.exit_code == 1
    assert 'install the extra "prove"' in done.output


def test_rules_impact_counts_and_names_the_stored_screenings_that_would_move(run, edited, patient):
    patient.has_sent(healthy())
    done = run("rules", "impact", edited(*STRICT))
    assert done.exit_code == 0
    assert done.output == run("rules", "impact", edited(*STRICT), "--engine", "polars").output
    assert "1 of 1 sheets would have a different outcome, 0 of them milder." in done.output
    assert "     1 fits → discuss_first" in done.output
    assert "     1 may_fit_the_plan would stop firing" in done.output
    assert re.search(r"  \w{4}-\w{4}: fits → discuss_first \(-may_fit_the_plan\)", done.output)


def test_rules_impact_takes_the_sheets_of_a_file_and_names_its_bad_lines(run, edited, tmp_path):
    sheets = tmp_path / "sheets.jsonl"
    lines = [{"id": "a", "answers": healthy()}, {"id": "b", "answers": {"age": "old"}}]
    sheets.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    done = run("rules", "impact", edited(*STRICT), "--file", str(sheets))
    assert done.exit_code == 1
    assert "  a: fits → discuss_first" in done.output
    assert "sheet 2 (b): age: takes a whole number" in done.output


def test_a_byte_that_is_not_utf_8_spoils_its_own_line_only(run, edited, tmp_path):
    sheets = tmp_path / "sheets.jsonl"
    good = json.dumps({"id": "a", "answers": healthy()}).encode()
    sheets.write_bytes(b'{"id": "b", "answers": {"age\xff": 40}}\n' + good)
    done = run("rules", "impact", edited(*STRICT), "--file", str(sheets))
    assert done.exit_code == 1
    assert "  a: fits → discuss_first" in done.output
    assert "sheet 1 (b): the line is not UTF-8 text" in done.output


def test_before_any_rules_are_in_force_impact_and_accept_say_what_to_run(run, app):
    with app.app_context(), transaction():
        db.session.query(Activation).delete()
    for arguments in (["impact", SHIPPED], ["accept", "--by", "Dr. Park"]):
        done = run("rules", *arguments)
        assert done.exit_code == 1
        assert done.output == "Error: no rules are published: run `screening rules publish`\n"


def test_a_candidate_that_an_engine_cannot_take_is_told(run, edited, patient, monkeypatch):
    patient.has_sent(healthy())
    monkeypatch.setattr("screening.bulk.with_polars._MOST_OPTIONS", 5)
    done = run("rules", "impact", edited(*STRICT), "--engine", "polars")
    assert done.exit_code == 1
    assert "has more than 5 options" in done.output


def test_rules_schema_prints_json(run):
    assert json.loads(run("rules", "schema", SHIPPED).output)["title"]


def test_rules_prove_counts_what_was_proved_and_exits_with_1_when_something_does_not_hold(run, tmp_path):
    path = tmp_path / "rules.yaml"
    path.write_text(OTHER, encoding="utf-8")
    proved = run("rules", "prove", str(path))
    assert proved.exit_code == 0
    assert re.fullmatch(r"(\d+) of \1 properties proved in \d+\.\d s\.\n", proved.output)
    path.write_text(OTHER.replace("suggest: emergency", "suggest: not_now", 1), encoding="utf-8")
    broken = run("rules", "prove", str(path))
    assert broken.exit_code == 1
    assert "guarantee danger_is_an_emergency: does not hold." in broken.output


def test_rules_check_names_a_rule_that_can_never_hold_and_exits_with_1(run, tmp_path):
    path = tmp_path / "rules.yaml"
    never = "when: {age: {at_least: 40, below: 40}}"
    path.write_text(RULES_TEXT.replace("when: {rf_slow: ill_now}", never), encoding="utf-8")
    result = run("rules", "check", str(path))
    assert result.exit_code == 1
    assert "ill_now: contradictory: no answers make it hold" in result.output


@pytest.mark.parametrize(
    ("suggest", "ref"), [("discuss_first", "D47"), ("not_now", "N30"), ("note", "P28"), ("emergency", "E12")]
)
def test_rules_new_rule_prints_one_that_can_be_read_as_it_is(run, tmp_path, suggest, ref):
    printed = run("rules", "new-rule", "--suggest", suggest).output
    assert f"ref: {ref}" in printed
    path = tmp_path / "rules.yaml"
    path.write_text(RULES_TEXT.replace("\nguidance:\n", f"\n{printed}\nguidance:\n", 1), encoding="utf-8")
    checked = run("rules", "check", str(path)).output
    assert "114 rules, no mistakes" in checked
    assert "Every rule has a title of its own" in checked


def test_rules_watch_checks_again_on_each_save(run, edited, monkeypatch):
    path = Path(edited("suggest: emergency", "suggest: emergancy"))

    sleeps = iter([lambda: path.write_text(RULES_TEXT, encoding="utf-8"), lambda: os.kill(os.getpid(), signal.SIGINT)])
    monkeypatch.setattr(writing, "sleep", lambda _seconds: next(sleeps)())
    told = run("rules", "watch", str(path)).output
    assert told.index('word "emergancy" is unknown') < told.index("144 of 144 examples come out as stated.")


def test_rules_explain_says_a_rule_and_a_question_in_words(run):
    rule = run("rules", "explain", "N23").output
    assert "N23 needle_fear_too_strong: not_now, talk" in rule
    assert "  Title: Needle fear too strong" in rule
    assert "  Ask, es: ¿Con qué tipo de atención sin agujas le gustaría empezar?" in rule
    assert "  Plan, Avoid: deep paraspinal sites" in run("rules", "explain", "D02").output
    assert "    How uneasy do you feel about needles? (0 not at all, 10 I can't do it) – 9 or more" in rule
    question = run("rules", "explain", "device_near").output
    assert "  Asked when:" in question
    assert "  Read by D11 device_or_implant_to_discuss" in question
    *listed, keys = run("rules", "explain").output.splitlines()
    assert len(listed) == 113 + 55
    assert "languages" in keys
    assert run("rules", "explain", "nothing").exit_code == 1


FILE = yaml_text.read(RULES_TEXT)


@pytest.mark.parametrize("key", sorted(FILE.keys() - {"format"}))
def test_rules_explain_tells_what_stands_under_each_key_of_the_file(run, key):
    told = " ".join(run("rules", "explain", "questions" if key == "yes_no_unsure" else key).output.split())
    assert [words for words in sentences(FILE[key]) if words not in told] == []


def test_rules_explain_names_a_thing_of_any_kind(run):
    told = run("rules", "explain", "doctor").output
    assert "parties: doctor\n  words en: With your doctor" in told
    assert "messages: doctor\n  label: See your doctor first" in told
