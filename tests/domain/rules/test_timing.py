"""The day of an event agrees with how soon after the visit somebody said it is."""

from datetime import date, timedelta

import pytest

from screening.domain.rules.timing import agree

SENT = date(2027, 3, 1)


@pytest.mark.parametrize(
    ("said", "days", "agrees"),
    [
        ("days_0_to_2", 0, True),
        ("days_0_to_2", 2, True),
        ("days_0_to_2", 3, False),
        ("days_3_to_7", 2, False),
        ("days_3_to_7", 3, True),
        ("days_3_to_7", 7, True),
        ("days_3_to_7", 8, False),
        ("over_7_days", 7, False),
        ("over_7_days", 8, True),
        ("over_7_days", 400, True),
        ("none", 1, True),
    ],
)
def test_with_a_known_visit_the_days_are_counted_from_it(said, days, agrees):
    visit = SENT + timedelta(days=20)
    assert agree(said, visit + timedelta(days=days), SENT, visit) is agrees


@pytest.mark.parametrize(
    ("said", "days", "agrees"),
    [
        ("days_0_to_2", 0, True),
        ("days_0_to_2", 16, True),  # the visit may be in two weeks
        ("days_0_to_2", 17, False),
        ("days_0_to_2", 30, False),
        ("days_3_to_7", 2, False),
        ("over_7_days", 7, False),
        ("over_7_days", 8, True),
    ],
)
def test_without_one_the_visit_may_be_within_two_weeks(said, days, agrees):
    assert agree(said, SENT + timedelta(days=days), SENT, None) is agrees
