"""`screening rules fairness`: a file alone, or the published rules with the practice's counts."""

import json

import pytest

from screening.domain.review.insights import FEW
from screening.practice import NAME
from screening.settings.shipped import RULES
from screening.workflow.review.insights import recount
from tests.fairness import with_fairness
from tests.languages import OTHER
from tests.records.screenings.test_screenings import add

SHIPPED = str(RULES)


@pytest.fixture
def small(tmp_path):
    """A small file that names a characteristic."""
    path = tmp_path / "rules.yaml"
    path.write_text(with_fairness(OTHER), encoding="utf-8")
    return str(path)


def test_a_file_is_listed_and_proved(run, small):
    done = run("rules", "fairness", small)
    assert done.exit_code == 0
    assert "YEARS (Law of years)" in done.output
    assert "If only this answer changes:" in done.output
    assert "What one answer changes was proved in" in done.output


def test_the_shipped_file_lists_every_characteristic_without_a_proof(run):
    told = run("rules", "fairness", SHIPPED, "--no-proof").output
    for name in (
        "AGE (Age)",
        "PREGNANCY (",
        "WHO DECIDES (CAPACITY) (",
        "LANGUAGE (",
        "DISABILITY (",
        "DISEASE STATUS (",
    ):
        assert name in told
    assert "If only this answer changes" not in told
    assert "Race: Not asked" in told


def test_json_can_be_read_by_a_program(run, small):
    data = json.loads(run("rules", "fairness", small, "--json", "--no-proof").output)
    assert [one["id"] for one in data["characteristics"]] == ["years"]


def test_without_the_prover_the_list_is_printed_and_what_to_install(run, small, monkeypatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda _name: None)
    told = run("rules", "fairness", small).output
    assert "YEARS (Law of years)" in told
    assert 'is not proved: the prover z3 is missing: install the extra "prove"' in told


def test_a_file_without_the_key_says_so(run, tmp_path):
    path = tmp_path / "other.yaml"
    path.write_text(OTHER, encoding="utf-8")
    assert 'they lack the key "fairness"' in run("rules", "fairness", str(path)).output


def test_with_counts_the_published_rules_are_told_of(app, run):
    assert "fewer than 30, too few to tell" in run("rules", "fairness", "--counts", "--no-proof").output
    with app.app_context():
        practice = app.extensions[NAME]
        for _one in range(FEW):
            add(practice, answers={"age": 40})
        recount(practice)
    told = run("rules", "fairness", "--counts", "--no-proof").output
    assert f"Everyone who was counted by group: {FEW} screenings:" in told
    assert f"18 to 44: {FEW} screenings:" in told
