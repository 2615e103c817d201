"""The pace of a practice: what its own forms took moves what is told, the more of them there are."""

from datetime import date, timedelta

import pytest

from screening.domain.questionnaire.progress import at_start
from screening.domain.review.channel import Way
from screening.records.database import transaction
from screening.workflow.practice.pace import minutes_of_form, pace, pace_of_late

DAY = date(2026, 11, 24)
ENGLISH = "en"


@pytest.fixture
def took(practice, rulebook):
    """Count forms that took a multiple of what was worked out."""
    worked_out = at_start(rulebook.questionnaire, ENGLISH).seconds

    def counting(forms, times, day=DAY, language=ENGLISH):
        with transaction():
            for _ in range(forms):
                practice.tallies.add_time(day, language, Way.OPEN, timedelta(seconds=worked_out * times))

    return counting


def told(practice, rulebook):
    return pace(practice, rulebook, ENGLISH, DAY)


def test_without_forms_it_is_what_was_worked_out(practice, rulebook):
    assert told(practice, rulebook) == 1
    assert minutes_of_form(practice, rulebook, ENGLISH, DAY) == 10
    assert minutes_of_form(practice, rulebook, "es", DAY) == 11


def test_pages_tell_the_pace_of_the_last_minute(practice, rulebook, took, monkeypatch):
    now = 60_000.0
    monkeypatch.setattr("screening.workflow.practice.pace.monotonic", lambda: now)
    assert pace_of_late(practice, rulebook, ENGLISH, DAY) == 1
    took(20, 1.8)
    now += 59
    assert pace_of_late(practice, rulebook, ENGLISH, DAY) == 1
    now += 1
    assert pace_of_late(practice, rulebook, ENGLISH, DAY) == told(practice, rulebook) > 1.2
    assert pace_of_late(practice, rulebook, "es", DAY) == 1, "of the same language"


def test_too_few_forms_tell_nothing_of_anybody(practice, rulebook, took):
    took(9, 1.8)
    assert told(practice, rulebook) == 1
    took(1, 1.8)
    assert told(practice, rulebook) > 1.2


def test_twenty_forms_count_as_much_as_what_was_worked_out_and_many_more_than_it(practice, rulebook, took):
    took(20, 1.5)
    assert told(practice, rulebook) == pytest.approx(1.25, abs=0.05)
    took(180, 1.5)
    assert told(practice, rulebook) == pytest.approx(1.45, abs=0.05)


def test_it_is_the_median_so_that_a_break_of_some_does_not_count(practice, rulebook, took):
    took(30, 1)
    took(14, 5)
    assert told(practice, rulebook) == pytest.approx(1, abs=0.06)


@pytest.mark.parametrize(("times", "most"), [(5, 2), (0.01, 0.5)])
def test_what_cannot_be_reading_is_cut(practice, rulebook, took, times, most):
    took(2000, times)
    assert told(practice, rulebook) == pytest.approx(most, abs=0.02)


def test_forms_of_another_language_or_of_months_ago_do_not_count(practice, rulebook, took):
    took(20, 1.8, language="es")
    took(20, 1.8, day=DAY - timedelta(days=28))
    assert told(practice, rulebook) == 1
    took(20, 1.8, day=DAY - timedelta(days=27))
    assert told(practice, rulebook) > 1.2
