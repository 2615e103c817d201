"""The settings of what patients are asked between sessions."""

import pytest

from screening.settings.follow_ups import check_in_hours


@pytest.mark.parametrize(("text", "taken"), [("23", False), ("24", True), ("72", True), ("73", False)])
def test_patients_are_asked_one_to_three_days_after_needling(text, taken):
    if taken:
        assert check_in_hours(text) == int(text)
        return
    with pytest.raises(ValueError, match=text):
        check_in_hours(text)
