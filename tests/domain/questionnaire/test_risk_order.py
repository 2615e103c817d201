"""Which answers mean more risk: how each kind of question states it."""

from screening.domain.questionnaire.kinds import KINDS
from screening.domain.questionnaire.risk_order import Order, RiskOrder


def test_a_choice_lists_its_options_and_what_can_grow_rises():
    stated = {name: kind.risk_order for name, kind in KINDS.items()}
    assert {name for name, order in stated.items() if order is RiskOrder.OPTIONS} == {"choice"}
    assert {name for name, order in stated.items() if order is RiskOrder.RISING} == {"choices", "number", "scale"}


def test_an_order_states_one_way_or_none(rulebook):
    orders = [question.order for question in rulebook.questionnaire.questions if question.order]
    assert Order() in orders
    assert not [order for order in orders if order.rising and order.options]
