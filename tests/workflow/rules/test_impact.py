"""What a candidate would change: the counts equal those of suggesting again by hand."""

import random
from collections import Counter

import pytest

from screening.domain.rules.rulebook import Outcome
from screening.domain.rules.suggestion import suggest
from screening.rulebook.reading.reader import read_rules
from screening.workflow.rules import impact as steps
from screening.workflow.rules.impact import MOST_NAMED, baseline_sheet, impact, impact_in_bulk, stored_baselines
from screening.workflow.rules.versions import activate, rulebook_in_force
from tests.builders import TESTS, as_values, healthy
from tests.conftest import RULES_TEXT
from tests.second_reading import random_sheet
from tests.workflow.intake.test_send import draft_of, press_send

STRICTER = RULES_TEXT.replace("needle_hesitancy: {below: 7}", "needle_hesitancy: {below: 2}", 1)
NO = 'when: {wants_needling: "no"}\n    suggest: '
MILDER = RULES_TEXT.replace(f"{NO}not_now", f"{NO}discuss_first", 1)


@pytest.fixture
def sheets(rulebook):
    chance = random.Random(5)
    return [
        baseline_sheet(rulebook, str(number), as_values(random_sheet(chance, complete=number % 2 == 0)))
        for number in range(400)
    ]


def test_the_counts_equal_a_brute_force_rerun(rulebook, sheets):
    candidate = read_rules(MILDER).rulebook
    pairs = Counter((suggest(rulebook, s.answers).outcome, suggest(candidate, s.answers).outcome) for s in sheets)
    found = impact(candidate, sheets)
    assert found.outcomes == pairs
    assert found.changed == sum(count for (before, after), count in pairs.items() if before is not after) > 0
    assert found.milder == found.changed
    assert found.sheets == len(sheets)
    assert {moved.reference for moved in found.moved} == {
        s.reference for s in sheets if suggest(rulebook, s.answers).outcome is not suggest(candidate, s.answers).outcome
    }


def test_many_at_a_time_give_the_same_counts(sheets, monkeypatch):
    monkeypatch.setattr(steps, "_BATCH", 150)
    candidate = read_rules(MILDER.replace("sign_language", "signing")).rulebook
    assert impact_in_bulk(candidate, sheets) == impact(candidate, sheets)


def test_the_same_rules_change_nothing(rulebook, sheets):
    found = impact(rulebook, sheets)
    assert (found.changed, found.unread, found.moved) == (0, 0, [])
    assert not found.fires
    assert not found.silent


@pytest.mark.parametrize("tried", [impact, impact_in_bulk])
def test_one_option_that_is_gone_takes_no_other_tick_with_it(rulebook, tried):
    sheet = baseline_sheet(rulebook, "1", as_values(healthy(rf_nerve=["saddle_numb", "bladder_change"])))
    candidate = read_rules(RULES_TEXT.replace("bladder_change", "other_bladder_change")).rulebook
    found = tried(candidate, [sheet])
    assert found.unread == 1
    assert found.outcomes == {(Outcome.EMERGENCY, Outcome.EMERGENCY): 1}


def test_a_candidate_answers_for_its_own_changes_only(practice, rulebook):
    press_send(practice, rulebook, *draft_of(practice, rulebook, healthy()))
    activate(practice, STRICTER, TESTS)
    reworded = read_rules(STRICTER.replace("Has the flu today.", "Has a flu.")).rulebook
    assert impact(reworded, stored_baselines(practice, rulebook_in_force(practice))).changed == 0


def test_stored_screenings_are_compared_with_what_the_rules_in_force_suggest(practice, rulebook):
    press_send(practice, rulebook, *draft_of(practice, rulebook, healthy()))
    press_send(practice, rulebook, *draft_of(practice, rulebook, healthy(rf_slow=["ill_now"])))
    found = impact(read_rules(STRICTER).rulebook, stored_baselines(practice, rulebook))
    assert found.outcomes == {
        (Outcome.FITS, Outcome.DISCUSS_FIRST): 1,
        (Outcome.NOT_NOW, Outcome.NOT_NOW): 1,
    }
    (moved,) = found.moved
    assert (moved.before, moved.after, moved.fires, moved.silent) == (
        "fits",
        "discuss_first",
        (),
        ("may_fit_the_plan",),
    )
    assert practice.screenings.by_reference(moved.reference).outcome == "fits", "what is stored stays as it was"


def test_answers_that_the_candidate_does_not_take_are_left_out_and_counted(rulebook):
    candidate = read_rules(RULES_TEXT.replace("sign_language", "signing")).rulebook
    sheet = baseline_sheet(rulebook, "1", as_values(healthy(language_help="sign_language")))
    found = impact(candidate, [sheet])
    assert (found.unread, found.silent) == (1, {"interpreter_wanted": 1})


def test_only_some_references_are_named_and_all_are_counted(rulebook):
    sheet = baseline_sheet(rulebook, "1", as_values(healthy()))
    found = impact(read_rules(STRICTER).rulebook, [sheet] * (MOST_NAMED + 5))
    assert (found.changed, len(found.moved)) == (MOST_NAMED + 5, MOST_NAMED)
