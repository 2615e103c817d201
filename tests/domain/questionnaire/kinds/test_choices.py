"""A question with any number of answers out of a list."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.domain.questionnaire.questions import AnswerError


@pytest.fixture
def body(rulebook):
    return rulebook.questionnaire.by_id["rf_body"]


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (["none", "chest_pain"], "exclusive"),
        (["chest_pain", "made_up"], "not_offered"),
        (["chest_pain", "chest_pain"], "not_offered"),
        ("chest_pain", "not_offered"),
        ([["chest_pain"]], "not_offered"),
    ],
)
def test_a_list_that_cannot_be_is_refused_with_a_code_and_never_repaired(body, raw, code):
    with pytest.raises(AnswerError) as caught:
        body.check(raw)
    assert caught.value.code == code


def test_not_sure_may_stand_beside_a_warning_sign_and_never_wipes_it(rulebook):
    value = rulebook.questionnaire.by_id["rf_nerve"].check(["not_sure", "saddle_numb"])
    assert value == ("saddle_numb", "not_sure")


@given(data=st.data())
def test_ticks_come_in_the_order_of_the_options(rulebook, data):
    body = rulebook.questionnaire.by_id["rf_body"]
    free = sorted(body.option_ids - body.exclusive_ids)
    ticks = data.draw(st.lists(st.sampled_from(free), unique=True))
    assert [body.option_order[option] for option in body.check(ticks)] == sorted(body.option_order[o] for o in ticks)


def test_one_of_many_ticks_goes_and_the_others_stay(body):
    assert body.without(("chest_pain", "short_breath"), ("chest_pain",)) == ("short_breath",)


def test_where_no_tick_is_left_it_is_none_of_these(body):
    assert body.without(("chest_pain",), ("chest_pain",)) == ("none",)


def test_an_unanswered_question_and_a_not_sure_say_nothing_somebody_has_to_ask(body):
    assert body.without(None, None) is None
    assert body.without(("not_sure",), ("not_sure",)) is None


def test_a_sign_that_is_so_takes_the_place_of_none(body):
    assert body.with_options(("none",), ("chest_pain",)) == ("chest_pain",)
