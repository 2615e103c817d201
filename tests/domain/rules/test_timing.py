"""The day of an event agrees with how soon after the visit somebody said it is."""

from datetime import date, timedelta

import pytest

from screening.domain.rules.timing import agrees
from screening.domain.rules.treatment import Event

SENT = date(2027, 3, 1)
EVENT = Event("race_day", "how_soon", {"days_0_to_2": (0, 2), "days_3_to_7": (3, 7), "over_7_days": (8, None)})


def agreed(said, day, visit):
    return agrees(EVENT, {"race_day": day.isoformat(), "how_soon": said}, SENT, visit)


@pytest.mark.parametrize(
    ("said", "days", "expected"),
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
def test_with_a_known_visit_the_days_are_counted_from_it(said, days, expected):
    visit = SENT + timedelta(days=20)
    assert agreed(said, visit + timedelta(days=days), visit) is expected


@pytest.mark.parametrize(
    ("said", "days", "expected"),
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
def test_without_one_the_visit_may_be_within_two_weeks(said, days, expected):
    assert agreed(said, SENT + timedelta(days=days), None) is expected
