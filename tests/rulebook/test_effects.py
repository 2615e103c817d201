"""What one answer changes, in words: the engine says what came of both sheets, and why."""

import json

from screening.domain.rules.rulebook import Act, Outcome
from screening.rulebook.effects import effects_of
from screening.rulebook.proof.isolated import Told
from screening.rulebook.proof.results import State
from screening.rulebook.proof.shifts import Shift
from tests.fairness import SMALL_FILE

WELL = {"age": 30, "wants": "yes", "ill": ["none"]}


def told(name, *sheets, state=State.BROKEN):
    return Told(name, state, tuple(json.dumps(sheet) for sheet in sheets))


def test_a_pair_of_sheets_is_told_in_words_with_the_rules_that_made_the_difference():
    effect = effects_of(SMALL_FILE, [told("ill.flu stricter", WELL, WELL | {"ill": ["flu"]})])["ill.flu"]
    witness = effect.found[Shift.STRICTER]
    assert (witness.before, witness.after) == ("None of these", "Option flu")
    assert witness.outcomes == (Outcome.FITS, Outcome.NOT_NOW)
    assert witness.acts == (Act.TALK, Act.TALK)
    assert [rule.ref for rule in witness.because] == ["flu"]
    assert witness.besides == ("Ask age? – 30", "Ask wants? – Answer yes")
    assert (effect.never, effect.nothing) == (False, False)


def test_answers_that_only_one_of_them_asks_for_stand_apart():
    young = WELL | {"age": 17, "school": "yes"}
    [stricter] = effects_of(SMALL_FILE, [told("young stricter", WELL, young)])["young"].found.values()
    assert (stricter.before, stricter.after) == ("30", "17")
    assert (stricter.only_before, stricter.only_after) == ((), ("Ask school? – Answer yes",))
    assert [rule.ref for rule in stricter.because] == ["pupil"]
    [milder] = effects_of(SMALL_FILE, [told("old milder", young, WELL)])["old"].found.values()
    assert (milder.only_before, milder.only_after) == (("Ask school? – Answer yes",), ())
    assert [rule.ref for rule in milder.because] == ["pupil"]


def test_what_is_proved_is_told_apart_from_what_is_not_known():
    proved = [told(f"wish.tea {shift}", state=State.PROVED) for shift in Shift]
    found = effects_of(SMALL_FILE, [*proved, told("wish.milk stricter", state=State.OVER_TIME)])
    assert (found["wish.tea"].never, found["wish.tea"].nothing) == (True, True)
    assert (found["wish.milk"].never, found["wish.milk"].found) == (False, {})


def test_a_pair_that_the_engine_sees_otherwise_is_not_told_of():
    assert effects_of(SMALL_FILE, [told("ill.flu milder", WELL, WELL | {"ill": ["flu"]})])["ill.flu"].found == {}
