"""The page Fairness: rules with their reasons, what is proved of each answer, and outcomes by group."""

import json
from unittest.mock import Mock

import pytest

from screening.domain.review.insights import FEW
from screening.domain.rules.rulebook import Outcome
from screening.practice import NAME
from screening.rulebook.proof.isolated import Told
from screening.rulebook.proof.results import State
from screening.rulebook.proof.shifts import Shift
from screening.workflow.review.insights import recount
from screening.workflow.rules import fairness
from screening.workflow.rules.versions import activate
from tests.builders import TESTS, as_values, healthy
from tests.fairness import suggesting
from tests.languages import OTHER
from tests.records.screenings.test_screenings import add

PAGE = "/workspace/fairness"
WELL = as_values(healthy())


@pytest.fixture(autouse=True)
def proved(monkeypatch):
    """Let the prover tell at once that help with choices changes the outcome, and an interpreter nothing."""
    sheets = [json.dumps(sheet) for sheet in (WELL, WELL | {"own_decisions": "with_help"})]
    wishes = ("none", "spanish", "other_language", "sign_language")
    told = [Told(f"language_help.{one} {shift}", State.PROVED, ()) for one in wishes for shift in Shift]
    told += [Told("own_decisions.with_help stricter", State.BROKEN, tuple(sheets))]
    told += [Told("own_decisions.with_help milder", State.PROVED, ())]
    monkeypatch.setattr(fairness, "_FOUND", {})
    monkeypatch.setattr(fairness, "vary_apart", lambda *_given: iter(told))
    monkeypatch.setattr(fairness, "_begin", fairness._prove_apart)


def test_an_empty_practice_sees_the_rules_and_that_nothing_is_counted_or_proved_yet(therapist):
    therapist.sign_in()
    text = therapist.go(PAGE).text
    assert "Nothing counted yet." in text
    assert "What one answer changes is being proved now." in text
    assert "It does not prove that the rules are fair, and no one has reviewed it." in text
    assert "Under 18, guardian OK missing" in text
    assert "Not reviewed by a clinician. Sources: WA-MINOR (VERIFIED)" in text
    assert "Race: Not asked, so neither the rules nor these counts can show a difference." in text


def test_what_is_proved_stands_beside_each_answer(therapist):
    therapist.sign_in()
    therapist.go(PAGE)
    text = therapist.go(PAGE).text
    assert "being proved now" not in text
    assert "Language changes nothing (proved)" in text
    assert "I do, with help Stricter: “I do” → “I do, with help”: Fits → Discuss first , because D17" in text
    assert "Milder: never (proved)" in text
    assert "No rule can read it" in text


def test_outcomes_by_group_stand_with_their_intervals_where_there_are_enough(app, therapist):
    with app.app_context():
        practice = app.extensions[NAME]
        for _one in range(FEW):
            add(practice, answers={"age": 40}, suggestion=suggesting(Outcome.FITS))
        for few in (50, 71):
            add(practice, answers={"age": few}, suggestion=suggesting(Outcome.FITS))
        recount(practice)
    therapist.sign_in()
    text = therapist.go(PAGE).text
    assert f"Everyone {FEW + 2} 100% (89 to 100)" in text
    assert f"18 to 44 Not proved yet {FEW} 100% (89 to 100)" in text
    assert "70 or more Not proved yet Too few to tell" in text
    assert f"Answered in English No rule can read it {FEW + 2} 100%" in text
    assert "Too few to tell" in therapist.go(f"{PAGE}?when=own&first=1/1/2020&last=1/2/2020").text


def test_days_that_cannot_be_are_named_and_nothing_is_counted(therapist):
    therapist.sign_in()
    page = therapist.go(f"{PAGE}?when=own&first=2/30/2027&last=")
    assert "There is no February 30 in 2027. Check the day" in page.text
    assert page.values["first"] == ["2/30/2027"]


def test_without_the_prover_it_says_what_is_missing(therapist, monkeypatch):
    monkeypatch.setattr(fairness, "vary_apart", Mock(side_effect=fairness.NoProverError("the prover z3 is missing")))
    therapist.sign_in()
    therapist.go(PAGE)
    assert "What one answer changes is not proved: the prover z3 is missing." in therapist.go(PAGE).text


def test_rules_that_name_no_characteristic_say_what_to_do(app, therapist):
    with app.app_context():
        activate(app.extensions[NAME], OTHER, TESTS)
    therapist.sign_in()
    assert "there is nothing to list. Publish rules with the key fairness" in therapist.go(PAGE).text


@pytest.mark.parametrize("place", ["/workspace/completion", "/workspace/insights"])
def test_it_is_found_from_the_other_reports(therapist, place):
    therapist.sign_in()
    therapist.go(place)
    assert f'href="{PAGE}"' in therapist.response.text


def test_a_group_is_counted_and_its_screenings_are_never_listed(app, therapist):
    with app.app_context():
        practice = app.extensions[NAME]
        add(practice, answers={"age": 40})
        recount(practice)
    therapist.sign_in()
    for asked in (
        "of=group:age_18_to_44",
        "of=group:age_18_to_44%26outcome:fits",
        "of=group:age_18_to_44&of=outcome:fits",
    ):
        therapist.go(f"/workspace/insights/list?when=all&{asked}")
        assert therapist.response.status_code == 404
