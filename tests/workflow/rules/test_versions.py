"""Putting rules in force."""

import gzip

import pytest

from screening.records.database import db, transaction
from screening.records.operations.proposals import WordsEdit
from screening.records.tables import Activation, DraftRow
from screening.rulebook.editing import edited
from screening.rulebook.reading.reader import digest
from screening.rulebook.reading.yaml_nodes import MistakesError
from screening.workflow.health import check_all
from screening.workflow.rules.proposals import approve, propose
from screening.workflow.rules.versions import (
    CandidateState,
    NoRulesError,
    StaleRulesError,
    accept_in_force,
    activate,
    candidate_state,
    former_text,
    open_to_patients,
    rulebook_in_force,
    rulebook_of,
)
from tests.builders import TESTS, let_in, unreadable_in_force
from tests.conftest import RULES_TEXT
from tests.engines import ENGINES

OTHER = RULES_TEXT.replace("One calf has hurt since a long flight.", "One calf hurts.")
EDITED = edited(RULES_TEXT, "ill_now", {"therapist": "Wait."})


def test_the_newest_activation_is_in_force_and_the_old_version_stays_readable(practice, rulebook):
    version = activate(practice, OTHER, TESTS)
    assert rulebook_in_force(practice).version == version != rulebook.version
    assert rulebook_of(practice, rulebook.version).version == rulebook.version


def test_going_back_is_an_activation_of_its_own(practice, rulebook):
    activate(practice, OTHER, TESTS)
    activate(practice, RULES_TEXT, TESTS)
    assert rulebook_in_force(practice).version == rulebook.version


def test_a_broken_file_changes_nothing(practice, rulebook):
    with pytest.raises(MistakesError):
        activate(practice, RULES_TEXT.replace("suggest: emergency", "suggest: emergancy"), TESTS)
    assert rulebook_in_force(practice).version == rulebook.version


def test_before_the_first_activation_there_are_no_rules(practice):
    with transaction():
        db.session.query(DraftRow).delete()
        db.session.query(Activation).delete()
    assert practice.rules.in_force() is None
    with pytest.raises(NoRulesError, match="screening rules publish"):
        rulebook_in_force(practice)


def test_rules_that_this_release_cannot_read_are_named_instead_of_breaking(practice, settings):
    version = unreadable_in_force()
    with pytest.raises(NoRulesError, match=f"{version} cannot be read by this release: this is not YAML"):
        rulebook_in_force(practice)
    problems = {check.name: check.problem for check in check_all(practice, settings)}
    assert "cannot be read by this release" in problems["rules"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (RULES_TEXT, CandidateState.SAME),
        (OTHER, CandidateState.DIFFERS),
        ("rules: [", CandidateState.BROKEN),
        (None, CandidateState.BROKEN),
    ],
)
def test_the_file_on_disk_is_a_candidate(practice, tmp_path, text, expected):
    path = tmp_path / "rules.yaml"
    if text is not None:
        path.write_text(text, encoding="utf-8")
    assert candidate_state(practice, path) is expected


@pytest.mark.parametrize(
    ("text", "edited_here", "taken_back"),
    [
        (RULES_TEXT, CandidateState.BEHIND, CandidateState.SAME),
        (OTHER, CandidateState.APART, CandidateState.DIFFERS),
        (EDITED, CandidateState.SAME, CandidateState.DIFFERS),
        ("rules: [", CandidateState.BROKEN, CandidateState.BROKEN),
    ],
)
def test_a_file_without_the_words_edited_in_the_workspace_is_told_as_such(
    practice, tmp_path, text, edited_here, taken_back
):
    edit = WordsEdit("ill_now", practice.rules.in_force(), {"therapist": "Wait."})
    approve(practice, propose(practice, edit, let_in()), edit.base, let_in("Dr. Head", "head@example.com"))
    (tmp_path / "rules.yaml").write_text(text, encoding="utf-8")
    assert candidate_state(practice, tmp_path / "rules.yaml") is edited_here
    activate(practice, RULES_TEXT, TESTS)
    assert candidate_state(practice, tmp_path / "rules.yaml") is taken_back


def test_rules_are_not_published_over_others_than_those_compared_with(practice, rulebook):
    activate(practice, OTHER, TESTS, instead_of=rulebook.version)
    with pytest.raises(StaleRulesError):
        activate(practice, RULES_TEXT, TESTS, instead_of=rulebook.version)
    assert practice.rules.in_force() == digest(OTHER)


def test_a_file_of_an_earlier_format_that_is_in_force_is_the_same_and_not_broken(practice, tmp_path):
    text = gzip.decompress((ENGINES / "1/rules.yaml.gz").read_bytes()).decode()
    (tmp_path / "rules.yaml").write_text(text, encoding="utf-8")
    assert candidate_state(practice, tmp_path / "rules.yaml") is CandidateState.BROKEN
    unreadable_in_force(text)
    assert candidate_state(practice, tmp_path / "rules.yaml") is CandidateState.SAME


def test_a_version_that_was_in_force_is_named_by_how_it_begins_where_no_other_one_begins_so(practice, rulebook):
    version = activate(practice, OTHER, TESTS)
    assert former_text(practice, version[:12]) == OTHER
    assert former_text(practice, rulebook.version) == RULES_TEXT
    with pytest.raises(NoRulesError, match='several rules versions begin with ""'):
        former_text(practice, "")
    with pytest.raises(NoRulesError, match='no published rules version begins with "nope"'):
        former_text(practice, "nope")


@pytest.mark.parametrize("accepted", [False, True])
def test_patients_are_served_once_somebody_accepted_the_rules_in_force_and_in_a_demo_at_once(practice, accepted):
    if accepted:
        accept_in_force(practice, "Dr. Park", TESTS)
    assert open_to_patients(practice, demo=False) is accepted
    assert open_to_patients(practice, demo=True)
    activate(practice, OTHER, TESTS)
    assert not open_to_patients(practice, demo=False)
