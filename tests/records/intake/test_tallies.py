"""Tallies: sums by day, language, way and step."""

from datetime import date, timedelta

from screening.domain.review.channel import Way
from screening.records.database import transaction
from screening.records.intake.tallies import Tally

DAY = date(2026, 11, 24)


def count(practice, day=DAY, language="en", way=Way.OPEN, step="started"):
    with transaction():
        practice.tallies.add(day, language, way, step)


def test_the_same_step_is_summed_and_another_is_apart(practice):
    for _ in range(3):
        count(practice)
    count(practice, language="es")
    count(practice, way=Way.INVITED)
    count(practice, day=date(2026, 11, 25))
    found = {(t.language, t.way): t.count for t in practice.tallies.between(DAY, date(2026, 11, 25))}
    assert found == {("en", Way.OPEN): 4, ("es", Way.OPEN): 1, ("en", Way.INVITED): 1}


def test_how_long_forms_took_is_counted_in_whole_minutes_by_language(practice):
    with transaction():
        for language, seconds in (
            ("en", 59),
            ("en", 60),
            ("en", 119),
            ("es", 599),
            ("en", 3599),
            ("en", 3600),
            ("en", -1),
        ):
            practice.tallies.add_time(DAY, language, Way.OPEN, timedelta(seconds=seconds))
        practice.tallies.add(DAY, "en", Way.OPEN, "sent")
    assert practice.tallies.minutes("en", DAY, DAY) == {1: 1, 2: 2, 60: 1}
    assert practice.tallies.minutes("es", DAY, DAY) == {10: 1}
    assert practice.tallies.minutes("en", date(2026, 11, 25), date(2026, 11, 30)) == {}


def test_days_outside_do_not_count(practice):
    count(practice)
    assert practice.tallies.between(date(2026, 11, 25), date(2026, 11, 30)) == []
    assert practice.tallies.between(DAY, DAY) == [Tally("en", Way.OPEN, "started", 1)]
