"""Corrections: numbered, sealed, never edited; the newest holds and each one holds all changes so far."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from sqlalchemy import text, update

from screening.domain.rules.kept import KeptSuggestion
from screening.domain.rules.rulebook import Act, Outcome
from screening.records.database import db, transaction
from screening.records.review.corrections import Made, correction_data
from screening.records.tables import QueuePlaceRow
from tests.builders import let_in, written
from tests.records.kept import CHANGES, SUGGESTIONS
from tests.records.screenings.test_screenings import add

SUGGESTION = KeptSuggestion(Outcome.FITS, Outcome.FITS, Act.NONE, "a version")


@pytest.fixture
def person(practice):
    return let_in()


def correct(practice, screening_id, person, changes, suggestion=SUGGESTION) -> int:
    return written(practice.corrections.add, screening_id, Made(person.id), changes, suggestion)


def test_what_nobody_corrected_has_no_correction(practice):
    screening_id = add(practice)
    assert practice.corrections.newest(screening_id) is None
    assert practice.corrections.of(screening_id) == []
    assert practice.corrections.newest_number(screening_id) == 0


@hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=20)
@given(corrections=st.lists(st.tuples(CHANGES, SUGGESTIONS), min_size=1, max_size=3))
def test_whatever_was_corrected_is_found_again_the_newest_first(practice, person, corrections):
    screening_id = add(practice)
    numbers = [correct(practice, screening_id, person, *one) for one in corrections]
    found = practice.corrections.of(screening_id)
    assert numbers == list(range(1, len(corrections) + 1))
    assert [(one.number, one.changes, one.suggestion) for one in found] == [
        (number, *one) for number, one in zip(numbers, corrections, strict=True)
    ][::-1]
    assert practice.corrections.newest(screening_id) == found[0]
    assert practice.corrections.newest_number(screening_id) == len(corrections)


@given(changes=CHANGES, suggestion=SUGGESTIONS)
def test_a_correction_is_kept_under_these_keys_in_this_order(changes, suggestion):
    assert list(correction_data(changes, suggestion)) == ["changes", "suggestion"]


def test_a_correction_says_who_made_it_when_and_what_the_rules_said(practice, person):
    screening_id = add(practice)
    correct(practice, screening_id, person, {"age": 41})
    found = practice.corrections.newest(screening_id)
    assert (found.made_by, found.suggestion) == (person.name, SUGGESTION)
    assert datetime.now(UTC) - found.made_at < timedelta(minutes=1)


def test_one_screening_knows_nothing_of_the_corrections_of_another(practice, person):
    one, other = add(practice), add(practice)
    correct(practice, one, person, {"age": 41})
    assert practice.corrections.newest(other) is None


def test_nothing_of_a_correction_can_be_read_in_its_row(practice, person):
    correct(practice, add(practice), person, {"goal": "planted mark"})
    values = db.session.execute(text("SELECT * FROM correction")).one()
    assert b"planted" not in b"".join(v if isinstance(v, bytes) else str(v).encode() for v in values)


def test_corrections_of_before_they_moved_the_queue_are_told_the_oldest_screening_first(practice, person):
    new, old = (add(practice, sent_at=datetime(2026, 11, day, tzinfo=UTC)) for day in (25, 24))
    add(practice)  # never corrected
    for screening_id in (new, old):
        correct(practice, screening_id, person, {"age": 41})
    assert practice.corrections.unheard() == [old, new]
    with transaction():
        db.session.execute(update(QueuePlaceRow).where(QueuePlaceRow.screening_id == old).values(corrected=True))
    assert practice.corrections.unheard() == [new]


def test_of_each_screening_the_correction_that_holds_is_told_once(practice, person):
    one, other = add(practice), add(practice)
    for screening_id, age in ((one, 41), (one, 42), (other, 43)):
        correct(practice, screening_id, person, {"age": age})
    held = practice.corrections.that_hold([one, other, add(practice)])
    assert {screening_id: (made.number, made.changes) for screening_id, made in held.items()} == {
        one: (2, {"age": 42}),
        other: (1, {"age": 43}),
    }
