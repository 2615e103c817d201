"""An audit trail, and the same a day later."""

from datetime import UTC, datetime, time, timedelta

import pytest

from screening.records.audit.entries import Action, Actor, Kind, Subject
from screening.workflow.practice.trail import close_days, write_entry

PARK = Actor.person(7, "Dr. Park")


def subject(name: str = "a") -> Subject:
    return Subject(Kind.SCREENING, name * 32)


@pytest.fixture
def trail(practice):
    """Two chains of three entries each, beside what a migrated practice has."""
    for _ in range(3):
        for name in ("a", "b"):
            write_entry(practice, subject(name), PARK, Action.READ)
    return practice.audit


@pytest.fixture
def ended(practice, trail, monkeypatch):
    """The same trail a day later: yesterday has its end, and so has the day before if the run began then."""
    monkeypatch.setattr("screening.records.audit.entries.datetime", Tomorrow)
    assert close_days(practice, practice.settings) >= 1
    return trail


class Tomorrow(datetime):
    @classmethod
    def now(cls, tz=None):
        tomorrow = datetime.now(UTC).date() + timedelta(days=1)
        return datetime.combine(tomorrow, time(2), UTC).astimezone(tz)
