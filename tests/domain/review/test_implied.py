"""What a tick implies: the answers that are true now, and what someone still has to say."""

import pytest

from screening.domain.review.decision import Tick
from screening.domain.review.implied import closed_before, implied_by_record, implied_by_sign, implied_by_tick
from tests.builders import as_values, healthy
from tests.rulebooks import a_question, a_rulebook

SMALL = a_rulebook(a_question("signs", "choices", "numb weak", none="nothing"), a_question("fears", "scale"))
SIGNS = SMALL.questionnaire.by_id["signs"]
BOTH = ("numb", "weak")


@pytest.mark.parametrize(
    ("sheet", "because", "changes", "to_ask"),
    [
        ({"signs": BOTH}, {"signs": ("numb",)}, {"signs": ("weak",)}, ()),
        ({"signs": ("weak",)}, {"signs": ("numb",)}, {}, ()),  # corrected already
        ({"wants": "yes"}, {"wants": "yes"}, {"wants": "no"}, ()),
        ({"wants": "no"}, {"wants": "yes"}, {}, ()),
        ({"fears": 9}, {"fears": 9}, {}, ("fears",)),  # which number it is, somebody has to say
        ({"fears": 9, "wants": "yes"}, {"fears": 9, "wants": "yes"}, {}, ("fears", "wants")),
        ({"fears": 9}, {"fears": 9, "gone": "x"}, {}, ("fears",)),
    ],
)
def test_not_so_says_what_is_so_where_one_answer_tells_it_and_else_asks(sheet, because, changes, to_ask):
    implied = implied_by_tick(SMALL, sheet, because, Tick.NOT_CONFIRMED)
    assert (dict(implied.changes), implied.to_ask) == (changes, to_ask)


def test_what_is_confirmed_changes_nothing_and_what_changed_is_asked():
    because = {"signs": ("numb",)}
    assert implied_by_tick(SMALL, {"signs": BOTH}, because, Tick.CONFIRMED).to_ask == ()
    assert implied_by_tick(SMALL, {"signs": BOTH}, because, Tick.CHANGED).to_ask == ("signs",)


@pytest.mark.parametrize(
    ("tick", "changes", "to_ask"),
    [(Tick.CONFIRMED, {"signs": ("numb",)}, ()), (Tick.NOT_CONFIRMED, {}, ()), (Tick.CHANGED, {}, ("signs",))],
)
def test_a_sign_that_was_taken_back_is_ticked_again_where_it_is_confirmed(tick, changes, to_ask):
    implied = implied_by_sign(SIGNS, ("nothing",), "numb", tick)
    assert (dict(implied.changes), implied.to_ask) == (changes, to_ask)


def test_what_closed_a_question_is_named_from_the_first_answer_on(rulebook):
    asked = rulebook.questionnaire
    of_age = closed_before(asked, as_values(healthy(age=70, pregnancy_status=None)), "pregnancy_signs")
    assert of_age == ("age", "pregnancy_status")
    assert closed_before(asked, as_values(healthy(pregnancy_status="no")), "pregnancy_signs") == ("pregnancy_status",)
    assert closed_before(asked, as_values(healthy(pregnancy_status="pregnant")), "pregnancy_signs") == ()


@pytest.mark.parametrize(
    ("tick", "changes", "to_ask"),
    [
        (Tick.CONFIRMED, {"health_list_a": ("blood_thinner", "diabetes")}, ()),
        (Tick.NOT_CONFIRMED, {}, ()),
        (Tick.CHANGED, {}, ("health_list_a",)),
    ],
)
def test_what_a_record_names_is_ticked_once_it_is_confirmed(rulebook, tick, changes, to_ask):
    sheet, boxes = {"health_list_a": ("diabetes",)}, {"health_list_a": ("blood_thinner",)}
    implied = implied_by_record(rulebook, sheet, boxes, tick)
    assert (implied.changes, implied.to_ask) == (changes, to_ask)


def test_a_confirmed_choice_takes_the_place_of_the_answer(rulebook):
    implied = implied_by_record(rulebook, {"pregnancy_status": "no"}, {"pregnancy_status": "pregnant"}, Tick.CONFIRMED)
    assert implied.changes == {"pregnancy_status": "pregnant"}
