"""Setting or moving the visit of a screening that was sent."""

from datetime import UTC, datetime, time, timedelta

import pytest

from screening.records.audit.entries import Action, Kind, Subject, Wanted
from screening.records.database import db, transaction
from screening.records.review.listing import NO_VISIT, Shown
from screening.records.tables import DraftRow
from screening.workflow.intake.visit import set_visit
from screening.workflow.review.correct import as_it_stands
from tests.builders import let_in
from tests.workflow.care.conftest import Care


@pytest.fixture
def care(practice, rulebook):
    return Care(practice, rulebook, let_in())


@pytest.fixture
def sent(care):
    return care.sends()


def move(care, screening, days, at=None):
    """Set the visit in some days (None: no day); return the day, and the newest version as it is stored then."""
    day = care.practice.day() + timedelta(days=days) if days is not None else None
    set_visit(care.practice, screening, day, at, care.person)
    db.session.rollback()  # look afresh
    return day, care.practice.screenings.newest_version(screening.id)


def listed_on(practice, day):
    return [entry.id for entry in practice.queue.page(9, Shown(visits=(day, day)))]


def until(care, screening):
    return db.session.get(DraftRow, screening.draft_id).expires_at


def test_the_visit_is_with_the_screening_and_in_the_list_of_that_day_and_the_answers_stay(care, practice, sent):
    day, moved = move(care, sent, 4, time(9, 30))
    assert (moved.visit_on, moved.visit_at) == (day, time(9, 30))
    assert (moved.answers, moved.suggestion, moved.identity) == (sent.answers, sent.suggestion, sent.identity)
    assert as_it_stands(practice, moved) == as_it_stands(practice, sent)
    assert listed_on(practice, day) == [sent.id]
    later, again = move(care, moved, 6)
    assert (again.visit_on, again.visit_at) == (later, None)
    assert (listed_on(practice, day), listed_on(practice, later)) == ([], [sent.id])


def test_a_visit_that_is_called_off_has_no_day_again(care, practice, sent):
    day, moved = move(care, sent, 4, time(9, 30))
    _none, moved = move(care, moved, None)
    assert (moved.visit_on, moved.visit_at) == (None, None)
    assert listed_on(practice, day) == []
    assert [entry.id for entry in practice.queue.page(9, Shown(visits=(NO_VISIT, NO_VISIT)))] == [sent.id]


def test_the_audit_trail_says_who_set_which_day_and_nothing_if_it_was_that_day_already(care, practice, sent):
    day, moved = move(care, sent, 4, time(9, 30))
    move(care, moved, 4, time(9, 30))
    move(care, moved, None)
    entries = practice.audit.page(Wanted(chain=Subject(Kind.SCREENING, sent.id).chain), 9)
    told = [(entry.actor, entry.detail) for entry in entries if entry.action == Action.VISIT_SET]
    assert told == [(f"person:{care.person.id}", "no day"), (f"person:{care.person.id}", f"{day} 09:30")]


def test_the_result_can_be_read_until_the_day_after_the_visit_and_no_shorter_than_before(care, sent):
    before = until(care, sent)
    day, moved = move(care, sent, 60)
    longest = until(care, sent)
    assert longest.date() > day > before.date()
    move(care, moved, 1)
    assert until(care, sent) == longest


def test_a_result_that_has_ended_stays_closed(care, sent):
    ended = datetime.now(UTC) - timedelta(hours=1)
    with transaction():
        db.session.get(DraftRow, sent.draft_id).expires_at = ended
    move(care, sent, 60)
    assert until(care, sent) == ended


def test_the_visit_belongs_to_the_newest_answers_and_stays_with_what_is_sent_next(care, practice, sent):
    newer = care.answers_again(sent, needle_hesitancy=3)
    day, moved = move(care, sent, 4, time(9, 30))
    assert (moved.id, moved.visit_on) == (newer.id, day)
    assert practice.screenings.by_id(sent.id).visit_on is None
    newest = care.answers_again(newer, needle_hesitancy=2)
    assert (newest.visit_on, newest.visit_at) == (day, time(9, 30))
    assert listed_on(practice, day) == [newest.id]
