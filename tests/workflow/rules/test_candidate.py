"""A candidate: what is wrong with it, what it would change, and that nothing of it is kept."""

import threading

import pytest

from screening.rulebook.proof.isolated import NoProverError, Told
from screening.rulebook.proof.results import State
from screening.rulebook.reading.reader import digest
from screening.workflow.rules import candidate
from screening.workflow.rules.candidate import Proof, impact_of, try_candidate
from screening.workflow.rules.versions import rulebook_in_force
from tests.builders import healthy
from tests.conftest import RULES_TEXT
from tests.workflow.intake.test_send import draft_of, press_send

STRICTER = RULES_TEXT.replace("needle_hesitancy: {below: 7}", "needle_hesitancy: {below: 2}", 1)
REWORDED = RULES_TEXT.replace("Has the flu today.", "Has a flu.", 1)
MISTAKEN = RULES_TEXT.replace("suggest: emergency", "suggest: emergancy", 1)
OTHER_EXAMPLE = RULES_TEXT.replace("outcome: fits", "outcome: not_now", 1)


def told(state) -> Told:
    return Told("a property", state, () if state is State.PROVED else ("a property: does not hold.",))


@pytest.fixture
def proof(monkeypatch):
    """Return what lets the proof come out so; tests/rulebook/proof/ tries the real one, which takes seconds."""
    asked = []
    monkeypatch.setattr(candidate, "_PROVED", {})

    def proof(*found, error=None):
        def prove(text, *_seconds):
            asked.append(digest(text))
            yield from found
            if error:
                raise error

        monkeypatch.setattr(candidate, "prove_apart", prove)
        monkeypatch.setattr(candidate, "compare_apart", lambda *_given: iter([told(State.PROVED)]))
        return asked

    proof(told(State.PROVED))
    return proof


def test_a_text_with_mistakes_has_them_with_their_lines_and_nothing_else(practice, proof):
    report = try_candidate(practice, practice.settings, MISTAKEN)
    assert report.file is None
    assert any("emergancy" in report.lines[mistake.line - 1] for mistake in report.mistakes)
    assert not report.may_be_put_in_force
    assert proof() == []


def test_the_rules_in_force_may_stay_and_would_change_nothing(practice, proof):
    report = try_candidate(practice, practice.settings, RULES_TEXT)
    assert report.version == practice.rules.in_force()
    assert (report.differences, report.errors, report.proof.proved) == ((), (), 1)
    assert report.may_be_put_in_force


def test_an_example_that_comes_out_otherwise_keeps_a_text_out_and_is_named(practice, proof):
    report = try_candidate(practice, practice.settings, OTHER_EXAMPLE)
    assert len(report.errors) == 1
    assert not report.may_be_put_in_force


def test_what_it_would_change_is_told_and_not_kept(practice, rulebook, proof):
    press_send(practice, rulebook, *draft_of(practice, rulebook, healthy(needle_hesitancy=5, stop_signal="yes")))
    report = try_candidate(practice, practice.settings, STRICTER)
    assert report.differences
    assert impact_of(practice, report.file).changed == 1
    assert rulebook_in_force(practice).version == digest(RULES_TEXT) != report.version
    assert practice.rules.text_of(report.version) is None


@pytest.mark.parametrize(("state", "may"), [(State.TOLD, True), (State.BROKEN, False), (State.OVER_TIME, False)])
def test_a_property_that_does_not_hold_keeps_a_text_out_and_one_that_is_only_told_does_not(practice, proof, state, may):
    proof(told(State.PROVED), told(state))
    report = try_candidate(practice, practice.settings, REWORDED)
    assert (report.proof.proved, len(report.proof.unproved)) == (1, 1)
    assert report.may_be_put_in_force is may


def test_a_proof_that_breaks_off_says_so_and_keeps_a_text_out(practice, proof):
    proof(told(State.PROVED), error=NoProverError("the prover z3 is missing"))
    report = try_candidate(practice, practice.settings, REWORDED)
    assert (report.proof.proved, report.proof.problem) == (1, "the prover z3 is missing")
    assert not report.may_be_put_in_force


def test_what_was_proved_without_trouble_is_not_proved_again_and_only_some_proofs_are_kept(practice, proof):
    asked = proof(told(State.PROVED))
    texts = [f"# {number}\n{RULES_TEXT}" for number in range(5)]
    for text in texts:
        for _ in range(2):
            assert try_candidate(practice, practice.settings, text).proof.proved == 1
    assert asked == [digest(text) for text in texts]
    try_candidate(practice, practice.settings, texts[0])  # forgotten since
    assert asked[-1] == digest(texts[0])


@pytest.mark.parametrize("trouble", [{"found": State.OVER_TIME}, {"error": NoProverError("broke off")}])
def test_what_came_of_a_busy_minute_is_proved_again(practice, proof, trouble):
    found = [told(trouble["found"])] if "found" in trouble else []
    asked = proof(*found, error=trouble.get("error"))
    for _ in range(2):
        try_candidate(practice, practice.settings, REWORDED)
    assert len(asked) == 2


@pytest.fixture
def compared(proof, monkeypatch):
    """Return what lets the comparison with the published rules come out so."""
    asked = []

    def compared(*found, error=None):
        def compare(old, new, *_seconds):
            asked.append((digest(old), digest(new)))
            yield from found
            if error:
                raise error

        monkeypatch.setattr(candidate, "compare_apart", compare)
        return asked

    return compared


def test_what_became_milder_than_the_published_rules_is_told_and_refuses_nothing(practice, compared):
    milder = Told("N04 ill_now", State.BROKEN, ("N04 ill_now: the outcome is milder.",))
    asked = compared(told(State.PROVED), milder)
    for _ in range(2):
        report = try_candidate(practice, practice.settings, REWORDED)
        assert (report.milder.unproved, report.milder.problem) == ((milder,), "")
        assert report.may_be_put_in_force
    assert asked == [(digest(RULES_TEXT), digest(REWORDED))], "it is remembered, apart from the proof"
    assert report.proof.unproved == ()


def test_a_comparison_that_takes_too_long_is_told_refuses_nothing_and_is_tried_again(practice, compared):
    asked = compared(error=NoProverError("took too long"))
    for _ in range(2):
        report = try_candidate(practice, practice.settings, REWORDED)
        assert report.milder.problem == "took too long"
        assert report.may_be_put_in_force
    assert len(asked) == 2


def test_while_one_look_is_proved_another_one_is_asked_to_come_again(app, practice, monkeypatch):
    begun, go_on = threading.Event(), threading.Event()

    def slow(_text, *_seconds):
        begun.set()
        assert go_on.wait(10)
        yield told(State.PROVED)

    def first():
        with app.app_context():
            looks.append(try_candidate(practice, practice.settings, REWORDED).proof)

    looks: list[Proof] = []
    monkeypatch.setattr(candidate, "_PROVED", {})
    monkeypatch.setattr(candidate, "prove_apart", slow)
    monkeypatch.setattr(candidate, "compare_apart", lambda *_given: iter(()))
    thread = threading.Thread(target=first)
    thread.start()
    assert begun.wait(10)
    assert "another proof is running" in try_candidate(practice, practice.settings, RULES_TEXT).proof.problem
    go_on.set()
    thread.join()
    assert [look.proved for look in looks] == [1]
