"""What is known of the published rules: proved apart and kept by this process, and counted like reports."""

import threading
from collections import Counter
from datetime import date
from unittest.mock import Mock

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from screening.domain.questionnaire.answers import read_answers
from screening.domain.review.insights import FEW
from screening.domain.rules.rulebook import Outcome
from screening.rulebook.proof.isolated import NoProverError, Told
from screening.rulebook.proof.results import State
from screening.rulebook.reading.reader import read_rules
from screening.workflow.review.insights import recount
from screening.workflow.review.patient_file import erase
from screening.workflow.rules import fairness
from screening.workflow.rules.fairness import outcomes_by_group, prove_one_answer, what_is_proved
from screening.workflow.rules.versions import rulebook_in_force
from tests.builders import TESTS
from tests.fairness import suggesting, with_fairness
from tests.languages import OTHER
from tests.records.screenings.test_screenings import add

BEGIN = fairness._begin  # before conftest.py lets no page begin


@pytest.fixture(autouse=True)
def at_once(monkeypatch):
    """Let a thread run when it is started, and forget what other tests proved."""
    monkeypatch.setattr(fairness, "_FOUND", {})
    monkeypatch.setattr(fairness, "_begin", fairness._prove_apart)


def proving(monkeypatch, *told, error=""):
    """Let the prover tell this; return what counts how often it was asked."""
    asked = Mock(side_effect=NoProverError(error) if error else lambda *_given: iter(told))
    monkeypatch.setattr(fairness, "vary_apart", asked)
    return asked


def test_the_first_who_asks_starts_the_proof_and_the_next_reads_what_came_of_it(practice, monkeypatch):
    asked = proving(monkeypatch, Told("language_help.spanish stricter", State.PROVED, ()))
    assert not what_is_proved(practice).done
    found = what_is_proved(practice)
    assert list(found.effects["language_help.spanish"].found.values()) == [None]
    assert what_is_proved(practice) is found
    assert asked.call_count == 1


def test_a_page_goes_on_while_it_is_proved_and_no_second_proof_begins(practice, monkeypatch):
    monkeypatch.setattr(fairness, "_begin", BEGIN)
    may_end, proved = threading.Event(), Told("language_help.spanish stricter", State.PROVED, ())
    asked = proving(monkeypatch)
    asked.side_effect = lambda *_given: iter([proved] if may_end.wait(60) else [])
    assert not what_is_proved(practice).done
    assert not what_is_proved(practice).done
    (at_work,) = [one for one in threading.enumerate() if one.name == "one answer"]
    may_end.set()
    at_work.join(60)
    assert what_is_proved(practice).done
    assert asked.call_count == 1


def test_what_kept_the_proof_is_told_once_and_then_it_is_tried_again(practice, monkeypatch):
    proving(monkeypatch, error="the prover is missing")
    what_is_proved(practice)
    assert what_is_proved(practice).problem == "the prover is missing"
    proving(monkeypatch, Told("language_help.spanish stricter", State.PROVED, ()))
    assert not what_is_proved(practice).done
    assert what_is_proved(practice).effects


def test_while_another_proof_runs_nobody_waits(practice, monkeypatch):
    asked = proving(monkeypatch)
    with fairness._PROVING:
        assert not what_is_proved(practice).done
    assert asked.call_count == 0


def test_a_file_is_really_proved_apart():
    text = with_fairness(OTHER)
    found = prove_one_answer(read_rules(text), text)
    assert found.problem == ""
    assert set(found.effects) == {"young", "old"}
    assert all(effect.found for effect in found.effects.values())


def test_rules_that_name_nothing_say_so_instead():
    assert "lack the key" in prove_one_answer(read_rules(OTHER), OTHER).problem


AGES = st.lists(st.tuples(st.sampled_from([11, 17, 40, 71]), st.sampled_from(Outcome)), max_size=5)


@hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=6)
@given(sent=AGES)
def test_counts_are_those_of_counting_by_hand(practice, monkeypatch, sent):
    monkeypatch.setattr("screening.domain.review.group_shares.FEW", 0)
    monkeypatch.setattr("screening.domain.review.group_shares.SMALL", 0)
    ids = [add(practice, answers={"age": age}, suggestion=suggesting(outcome)) for age, outcome in sent]
    try:
        recount(practice)
        assert_as_by_hand(practice)
    finally:
        for screening_id in ids:
            erase(practice, practice.screenings.by_id(screening_id), TESTS, "for the next")
    assert outcomes_by_group(practice).everyone.of == 0


def assert_as_by_hand(practice):
    book, by_hand = rulebook_in_force(practice), Counter()
    for screening in practice.screenings.all():
        reading = read_answers(book.questionnaire, screening.answers, sent=True)
        for group in ("", *(one.id for one in book.fairness.groups() if one.when.truth(reading))):
            by_hand[group, screening.suggestion.outcome] += 1
    found = outcomes_by_group(practice)
    for group, shares in {"": found.everyone, **found.groups}.items():
        of = sum(count for (name, _outcome), count in by_hand.items() if name == group)
        assert shares.of == of
        for outcome, share in shares.shares.items():
            assert (share.count, share.of) == (by_hand[group, outcome], of)


def test_few_are_never_told_of_and_days_are_those_asked_for(practice):
    for _one in range(FEW - 1):
        add(practice, answers={"age": 40})
    recount(practice)
    assert not outcomes_by_group(practice).everyone.tells
    add(practice, answers={"age": 71})
    recount(practice)
    found = outcomes_by_group(practice)
    assert (found.everyone.of, found.groups["age_70_up"].tells) == (FEW, False)
    assert found.languages["en"].of == FEW
    assert not outcomes_by_group(practice, (date(2020, 1, 1), date(2020, 2, 1))).everyone.tells
