"""`screening rules test --coverage`: every clause of every rule is shown at work by an example."""

import re

from screening.settings.shipped import RULES
from tests.conftest import RULES_TEXT

SHIPPED = str(RULES)
DECIDED_ALONE = "baby_moves_less"  # by which one clause alone is shown


def the_example(name):
    """The text of one example of the shipped file."""
    return re.search(rf"\n  - id: {name}\n(?:    .+\n)+", RULES_TEXT).group()


def test_every_clause_of_the_shipped_file_decides_in_an_example(run):
    done = run("rules", "test", SHIPPED, "--coverage")
    assert done.exit_code == 0
    examples, told = done.output.splitlines()
    assert re.fullmatch(r"(\d+) of \1 examples come out as stated\.", examples)
    clauses, decide, sides, never = map(int, re.findall(r"\d+", told)[:4])
    assert (sides, told.endswith("0 lack one.")) == (2 * clauses, True)
    assert decide + never == sides


def test_a_clause_that_lost_its_example_is_named_and_the_command_fails(run, edited):
    done = run("rules", "test", edited(the_example(DECIDED_ALONE), ""), "--coverage")
    assert done.exit_code == 1
    missing = "pregnancy_warning_sign pregnancy_signs: baby_moves_less, while true: no example decides this"
    assert missing in done.output
    assert "1 lack one." in done.output


def test_an_example_that_comes_out_otherwise_fails_with_coverage_too(run, edited):
    done = run("rules", "test", edited("    findings: [ill_now]", "    findings: []"), "--coverage")
    assert done.exit_code == 1
    assert 'rule "ill_now" holds and is not expected' in done.output


def test_the_whole_table_names_examples_and_what_no_sheet_can_decide(run):
    told = run("rules", "test", SHIPPED, "--verbose").output
    assert "\npregnancy_warning_sign pregnancy_signs: baby_moves_less, while true: baby_moves_less\n" in told
    assert re.search(r": healthy_runner, \w+, \w+ and \d+ more\n", told)
    assert ", while false: no sheet can decide this\n" in told


def test_without_the_prover_what_it_could_tell_counts_as_missing(run, monkeypatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda _name: None)
    done = run("rules", "test", SHIPPED, "--coverage")
    assert done.exit_code == 1
    assert 'install the extra "prove"' in done.output
    assert "no example decides this" in done.output
