"""The audit trail as people read it: the same reading again is one line; nothing that is stored changes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from screening.records.audit.entries import Action, Actor, Kind, Subject, Wanted
from screening.records.audit.verification import Verification
from screening.workflow.practice import audit_folds
from screening.workflow.practice.audit_folds import folded
from screening.workflow.practice.trail import write_entry
from tests.builders import walked

SEATTLE = ZoneInfo("America/Los_Angeles")
NOON = datetime(2026, 11, 24, 20, tzinfo=UTC)
PARK, LEE = Actor.person(1), Actor.person(2)
ONE, TWO = (Subject(Kind.SCREENING, name * 32) for name in "ab")
SCREENINGS = Wanted(kind=str(Kind.SCREENING), zone=SEATTLE)


def happened(practice, *done, begun=NOON) -> None:
    """Write entries a minute apart, the oldest first."""
    for minute, (actor, action, subject) in enumerate(done):
        with time_machine.travel(begun + timedelta(minutes=minute), tick=False):
            write_entry(practice, subject, actor, action)


def lines(practice, wanted=SCREENINGS) -> list[tuple[str, str, int]]:
    """Return who did what how often, newest first."""
    return [(fold.newest.actor, fold.newest.action, len(fold.entries)) for fold in folded(practice, wanted, 50)]


def test_the_same_person_reading_the_same_screening_in_a_row_is_one_line(practice):
    happened(practice, *[(PARK, Action.READ, ONE)] * 5)
    (fold,) = folded(practice, SCREENINGS, 50)
    assert len(fold.entries) == 5
    assert (fold.oldest.at, fold.newest.at) == (NOON, NOON + timedelta(minutes=4))
    assert [entry.number for entry in fold.entries] == [5, 4, 3, 2, 1]


@pytest.mark.parametrize(
    "between",
    [(LEE, Action.READ, ONE), (PARK, Action.READ, TWO), (PARK, Action.SIGNED, ONE)],
    ids=["another person", "another screening", "another action"],
)
def test_what_came_between_keeps_two_readings_apart(practice, between):
    read = (PARK, Action.READ, ONE)
    happened(practice, read, read, between, read)
    assert [count for _who, _what, count in lines(practice)] == [1, 1, 2]


def test_only_readings_are_folded(practice):
    happened(practice, *[(PARK, Action.EXPORTED, ONE)] * 3)
    assert len(lines(practice)) == 3


def test_readings_of_two_days_of_the_practice_are_two_lines(practice):
    before_midnight = datetime(2026, 11, 25, 7, 59, tzinfo=UTC)
    happened(practice, *[(PARK, Action.READ, ONE)] * 2, begun=before_midnight)
    assert len(lines(practice)) == 2


def test_the_lines_follow_the_filters(practice):
    happened(practice, (PARK, Action.READ, ONE), (LEE, Action.READ, ONE), (PARK, Action.READ, ONE))
    assert lines(practice, Wanted(actor=PARK.code, zone=SEATTLE)) == [(PARK.code, "read", 2)]
    assert lines(practice, Wanted(kind="person", zone=SEATTLE)) == []


DONE = st.tuples(
    st.sampled_from([PARK, LEE]), st.sampled_from([Action.READ, Action.SIGNED]), st.sampled_from([ONE, TWO])
)


@hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=15, deadline=None)
@given(done=st.lists(DONE, max_size=12), size=st.integers(1, 4))
def test_all_pages_together_are_all_entries_once_in_order_and_none_was_touched(practice, done, size):
    happened(practice, *done)
    stored = [entry for page in walked(lambda after: practice.audit.page(SCREENINGS, 5, after)) for entry in page]
    pages = walked(lambda after: folded(practice, SCREENINGS, size, after))
    assert [entry for page in pages for fold in page for entry in fold.entries] == stored
    assert all(len(page) <= size for page in pages)
    assert Verification(practice.keys).verify().problems == ()


def test_a_page_reads_only_so_many_entries_and_the_next_one_goes_on(practice, monkeypatch):
    monkeypatch.setattr(audit_folds, "_MOST", 3)
    monkeypatch.setattr(audit_folds, "_BATCH", 2)
    happened(practice, *[(PARK, Action.READ, ONE)] * 7)
    pages = walked(lambda after: folded(practice, SCREENINGS, 50, after))
    assert [len(fold.entries) for page in pages for fold in page] == [3, 3, 1]
