"""When a decision needs a reason."""

import pytest

from screening.domain.decision import TAKEN_BACK, Conclusion, Tick, contradicts_a_sign, needs_reason
from screening.domain.rules import Outcome

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
