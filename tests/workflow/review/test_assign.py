"""Looking after a screening: it and its call are assigned together, and whoever reads it is told."""

import pytest

from screening.records.audit.entries import Wanted
from screening.records.review.listing import NOBODY
from screening.workflow.review.assign import AssignedMeanwhileError, Assignment, assign, note_reading, take
from tests.builders import let_in


def told(practice, screening) -> list[tuple[str, str]]:
    entries = practice.audit.page(Wanted(chain=f"screening:{screening.id}"), 9)
    return [(entry.actor, entry.action) for entry in entries]


def test_who_takes_a_screening_looks_after_it_and_it_is_told(practice, sent_with, park):
    screening = sent_with()
    assert take(practice, screening.id, park)
    assert practice.queue.taken_by(screening.id) == park.id
    assert told(practice, screening)[0] == (park.actor.code, "taken")


def test_a_call_that_nobody_has_goes_with_it_and_one_that_somebody_has_stays(practice, sent_with, park):
    screening, lee = sent_with(rf_body=["chest_pain"]), let_in("Dr. Lee", "lee@example.com")
    for somebody in (park, lee):
        take(practice, screening.id, somebody)
        assert practice.calls.open(9)[0].taken_by == "Dr. Park"
    assert practice.queue.taken_by(screening.id) == lee.id


def test_who_saw_it_with_nobody_takes_it_from_nobody_else(practice, sent_with, park):
    screening, lee = sent_with(), let_in("Dr. Lee", "lee@example.com")
    assert assign(practice, screening.id, Assignment(lee, seen=NOBODY), park)
    with pytest.raises(AssignedMeanwhileError):
        assign(practice, screening.id, Assignment(park, seen=NOBODY), park)
    assert practice.queue.taken_by(screening.id) == lee.id
    assert assign(practice, screening.id, Assignment(None, seen=lee.id), park)
    assert practice.queue.taken_by(screening.id) is None


def test_what_is_not_there_is_taken_by_nobody(practice, park):
    assert not take(practice, "0" * 32, park)
    assert practice.audit.page(Wanted(action="taken"), 9) == []


def test_every_reading_is_told(practice, sent_with, park):
    screening = sent_with()
    for _ in range(2):
        note_reading(practice, screening, park)
    assert told(practice, screening)[:2] == [(park.actor.code, "read")] * 2
