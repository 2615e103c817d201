"""When a decision needs a reason."""

import pytest

from screening.domain.review.decision import (
    TAKEN_BACK,
    Conclusion,
    Tick,
    contradictions,
    contradicts_a_sign,
    needs_reason,
)
from screening.domain.rules.rulebook import Outcome

AGREES = {
    (Outcome.FITS, Conclusion.FITS),
    (Outcome.FITS, Conclusion.AFTER_DISCUSSING),
    *((Outcome.DISCUSS_FIRST, conclusion) for conclusion in Conclusion),
    (Outcome.NOT_NOW, Conclusion.NOT_NOW),
    (Outcome.NOT_NOW, Conclusion.REFER),
    (Outcome.EMERGENCY, Conclusion.REFER),
}


@pytest.mark.parametrize("suggested", Outcome)
@pytest.mark.parametrize("concluded", Conclusion)
def test_milder_than_not_now_or_stricter_than_fits_needs_a_reason(suggested, concluded):
    assert needs_reason([suggested], concluded) is ((suggested, concluded) not in AGREES)


def test_where_answers_were_corrected_a_decision_follows_both_suggestions_or_says_why():
    both = [Outcome.EMERGENCY, Outcome.FITS]
    assert all(needs_reason(both, concluded) for concluded in Conclusion)
    assert not needs_reason([Outcome.DISCUSS_FIRST, Outcome.FITS], Conclusion.AFTER_DISCUSSING)


@pytest.mark.parametrize("sign", ["stroke", f"{TAKEN_BACK}rf_body:chest_pain"])
@pytest.mark.parametrize("concluded", Conclusion)
def test_needling_never_fits_while_a_warning_sign_is_confirmed(sign, concluded):
    needling = concluded in (Conclusion.FITS, Conclusion.AFTER_DISCUSSING)
    assert contradicts_a_sign({"stroke"}, {sign: Tick.CONFIRMED}, concluded) is needling
    assert not contradicts_a_sign({"stroke"}, {sign: Tick.NOT_CONFIRMED, "other": Tick.CONFIRMED}, concluded)


NIGHT, NIGHT_AND_RISK = {"rf_slow": ("night_pain",)}, {"rf_slow": ("night_pain", "infection_risk")}


@pytest.mark.parametrize(
    ("confirmed", "denied", "contradicts"),
    [
        (NIGHT_AND_RISK, NIGHT, True),
        (NIGHT, NIGHT_AND_RISK, False),  # the other half may be what is not true
        ({"fear": 8, "history": ("panic",)}, {"history": ("panic",)}, True),
        ({"history": ("panic",)}, {"fear": 8, "history": ("panic",)}, False),
        ({"fear": 8}, {"fear": 5}, False),
        ({"age": None}, {"age": None}, True),
        (NIGHT, {}, False),
    ],
)
@pytest.mark.parametrize("tick", [Tick.NOT_CONFIRMED, Tick.CHANGED])
def test_to_confirm_one_and_deny_another_contradicts_where_the_first_rests_on_all_of_the_second(
    confirmed, denied, contradicts, tick
):
    because = {"yes": confirmed, "no": denied}
    found = contradictions(because, {"yes": Tick.CONFIRMED, "no": tick})
    assert found == ([("yes", "no")] if contradicts else [])


def test_what_two_together_confirm_is_not_denied_either():
    because = {"night": NIGHT, "risk": {"rf_slow": ("infection_risk",)}, "both": NIGHT_AND_RISK}
    ticks = {"night": Tick.CONFIRMED, "risk": Tick.CONFIRMED, "both": Tick.NOT_CONFIRMED}
    assert contradictions(because, ticks) == [("night", "both")]


def test_ticks_that_agree_contradict_nothing():
    because = {"one": NIGHT, "other": NIGHT}
    for tick in Tick:
        assert contradictions(because, {"one": tick, "other": tick}) == []
