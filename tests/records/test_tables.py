"""The tables: what must not be there twice is refused, and what hangs on a screening goes with it."""

from datetime import date
from uuid import uuid4

import pytest
from sqlalchemy import delete, func, select
from sqlalchemy.exc import IntegrityError

from screening.domain.review.channel import Way
from screening.domain.review.decision import Conclusion, DecisionContent
from screening.domain.rules.rulebook import Act, Outcome
from screening.records.database import db, transaction
from screening.records.intake.tables import TallyRow
from screening.records.tables import (
    Activation,
    CallRow,
    InviteRow,
    PersonIndexRow,
    QueuePlaceRow,
    RulesVersion,
    ScreeningRow,
)
from tests.builders import let_in, written
from tests.records.screenings.test_screenings import add, signed


def count(table) -> int:
    return db.session.scalar(select(func.count()).select_from(table))


def test_one_version_takes_the_place_of_another_once(practice):
    before = add(practice)
    add(practice, previous_id=before)
    with pytest.raises(IntegrityError):
        add(practice, previous_id=before)
    assert count(ScreeningRow) == 2


def test_a_screening_names_rules_that_are_kept(practice):
    with pytest.raises(IntegrityError):
        add(practice, digest="0" * 64)
    assert count(ScreeningRow) == 0


def test_rules_stay_while_a_screening_names_them(practice):
    add(practice)
    with transaction():
        db.session.execute(delete(Activation))  # which names them too
    with pytest.raises(IntegrityError), transaction():
        db.session.execute(delete(RulesVersion))
    with transaction():
        db.session.execute(delete(QueuePlaceRow))
        db.session.execute(delete(ScreeningRow))
        db.session.execute(delete(RulesVersion))
    assert count(RulesVersion) == 0


def test_a_place_in_the_queue_calls_and_what_finds_a_person_go_with_the_screening(practice):
    screening_id = add(practice)
    written(practice.calls.raise_for, screening_id)
    hanging = (QueuePlaceRow, CallRow, PersonIndexRow)
    assert all(count(table) for table in hanging)
    with transaction():
        db.session.execute(delete(ScreeningRow))
    assert [count(table) for table in hanging] == [0, 0, 0]


def test_a_signed_decision_holds_its_screening(practice):
    screening_id = add(practice)
    signed(practice, screening_id, let_in().id, 1, DecisionContent(Conclusion.FITS))
    with pytest.raises(IntegrityError), transaction():
        db.session.execute(delete(ScreeningRow))


def test_what_only_mentions_another_row_outlives_it(practice):
    invite_id = uuid4().hex
    add(practice, invite_id=invite_id)  # that invite is gone already, and kept for its own time
    assert count(InviteRow) == 0
    assert count(ScreeningRow) == 1


def test_a_step_of_a_day_is_counted_in_one_row(practice):
    for _ in range(3):
        written(practice.tallies.add, date(2026, 11, 24), "en", Way.OPEN, "sent")
    assert count(TallyRow) == 1


@pytest.mark.parametrize(
    ("column", "words"),
    [
        (ScreeningRow.outcome, Outcome),
        (ScreeningRow.act, Act),
        (QueuePlaceRow.outcome, Outcome),
        (ScreeningRow.way, Way),
    ],
)
def test_every_word_that_is_kept_in_a_column_has_room_there(column, words):
    assert max(map(len, words)) <= column.type.length
