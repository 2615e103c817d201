"""Times of day as people type them, and those that may be morning or afternoon."""

from contextlib import suppress
from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.domain.people.times import TimeError, read_time


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("2:30 PM", time(14, 30)),
        ("2:30pm", time(14, 30)),
        ("2:30 p.m.", time(14, 30)),
        ("2 p", time(14)),
        ("12:00 am", time(0)),
        ("12:15 PM", time(12, 15)),
        ("9:15", time(9, 15)),
        ("14:30", time(14, 30)),
        ("06:30", time(6, 30)),
        ("14:30:00", time(14, 30)),
        ("２:30 PM", time(14, 30)),
        ("noon", time(12)),
    ],
)
def test_a_time_is_read_in_12_and_in_24_hours(typed, read):
    assert read_time(typed) == read


@pytest.mark.parametrize("typed", ["2:30", "1:00", "6:59"])
def test_an_early_hour_without_am_or_pm_may_be_either_so_it_is_asked(typed):
    with pytest.raises(TimeError, match=r"morning or afternoon\. Write it like 2:30 pm or 14:30"):
        read_time(typed)


@pytest.mark.parametrize("typed", ["", "9", "0.604", "25:00", "13:00 pm", "0 am", "9:60", "9:5", "soon", "=1+1"])
def test_what_is_no_time_says_how_to_write_one(typed):
    with pytest.raises(TimeError, match="Write it like"):
        read_time(typed)


@given(st.times(), st.sampled_from(["%H:%M", "%I:%M %p", "%I:%M%p", "%H:%M:%S"]))
def test_every_time_that_a_schedule_writes_is_read_back(at, form):
    assert read_time(at.strftime(form)) == at.replace(second=0, microsecond=0)


@given(st.text())
def test_any_text_is_a_time_or_refused(typed):
    with suppress(TimeError):
        assert isinstance(read_time(typed), time)
