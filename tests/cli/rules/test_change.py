"""Who changes the published rules, and what a file that would undo others' work does."""

import pytest

from screening.practice import NAME
from screening.records.operations.proposals import WordsEdit
from screening.workflow.rules.proposals import approve, propose
from screening.workflow.rules.versions import activate, text_in_force
from tests.builders import TESTS, let_in
from tests.conftest import RULES_TEXT
from tests.languages import OTHER

NOBODY = ["", "   ", "a\tb\x07", "x" * 300, "123"]


@pytest.fixture
def stores(app):
    with app.app_context():
        yield app.extensions[NAME]


@pytest.fixture
def worded(stores):
    """The practice's rules, whose words someone edited in the workspace."""
    edit = WordsEdit("ill_now", stores.rules.in_force(), {"therapist": "Wait."})
    approve(stores, propose(stores, edit, let_in()), edit.base, let_in("Dr. Head", "head@example.com"))
    return text_in_force(stores)


@pytest.mark.parametrize("name", NOBODY)
@pytest.mark.parametrize("words", ["accept", "publish --yes"])
def test_rules_are_neither_accepted_nor_published_in_the_name_of_nobody(run, stores, edited, name, words):
    before = stores.rules.in_force()
    done = run(
        "rules",
        *words.split(),
        *([edited("Has the flu today.", "Has a flu.")] if words[0] == "p" else []),
        "--by",
        name,
    )
    assert done.exit_code == 1
    assert done.output.startswith("Error: ")
    assert stores.rules.acceptance_of(before) is None
    assert stores.rules.in_force() == before


def test_what_is_published_already_is_not_published_again(run, stores, tmp_path):
    (tmp_path / "rules.yaml").write_text(RULES_TEXT, encoding="utf-8")
    done = run("rules", "publish", str(tmp_path / "rules.yaml"), "--yes")
    assert done.output == f"Nothing to publish: rules version {stores.rules.in_force()} is published already.\n"


@pytest.mark.parametrize("text", [RULES_TEXT, OTHER], ids=["the file as before", "another file"])
def test_words_edited_in_the_workspace_are_not_undone_without_asking(run, stores, worded, tmp_path, text):
    (tmp_path / "rules.yaml").write_text(text, encoding="utf-8")
    done = run("rules", "publish", str(tmp_path / "rules.yaml"), "--yes")
    assert done.exit_code == 1
    assert "lacks words that were edited in the workspace: `screening rules export` prints" in done.output
    assert text_in_force(stores) == worded


def test_whoever_is_asked_may_undo_words_edited_in_the_workspace(run, proved, stores, worded, tmp_path):
    (tmp_path / "rules.yaml").write_text(RULES_TEXT, encoding="utf-8")
    asked = run("rules", "publish", str(tmp_path / "rules.yaml"))
    assert "lacks words that were edited in the workspace" in asked.output
    assert "Publish? [y/N]" in asked.output


def test_rules_published_while_one_reads_the_differences_stay(run, proved, stores, edited, monkeypatch):
    def others_publish(*_args, **_kwargs):
        activate(stores, OTHER, TESTS)

    monkeypatch.setattr("screening.cli.rules.change.click.confirm", others_publish)
    done = run("rules", "publish", edited("Has the flu today.", "Has a flu."))
    assert "other rules were published meanwhile: run this again" in done.output
    assert text_in_force(stores) == OTHER
