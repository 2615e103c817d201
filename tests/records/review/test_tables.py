"""The tables of a review: nothing in them is there twice, and everything goes with its screening."""

import pytest
from sqlalchemy import delete, func, select
from sqlalchemy.exc import IntegrityError

from screening.records.database import db, transaction
from screening.records.review.corrections import Made
from screening.records.review.tables import CorrectionRow, UnsignedRow
from screening.records.tables import ScreeningRow
from tests.builders import let_in, written
from tests.records.review.test_corrections import SUGGESTION
from tests.records.screenings.test_screenings import add

TABLES = (CorrectionRow, UnsignedRow)


def count(table) -> int:
    return db.session.scalar(select(func.count()).select_from(table))


@pytest.fixture
def reviewed(practice) -> str:
    """A screening with one of each."""
    one, person = add(practice), let_in().id
    written(practice.corrections.add, one, Made(person), {}, SUGGESTION)
    written(practice.unsigned.save, one, person, {})
    return one


def test_everything_about_a_review_goes_with_its_screening(reviewed):
    assert [count(table) for table in TABLES] == [1, 1]
    with transaction():
        db.session.execute(delete(ScreeningRow).where(ScreeningRow.id == reviewed))
    assert [count(table) for table in TABLES] == [0, 0]


@pytest.mark.parametrize("table", [CorrectionRow, UnsignedRow])
def test_no_number_and_nobodys_typing_is_there_twice(reviewed, table):
    found = db.session.scalar(select(table))
    again = {column.name: getattr(found, column.name) for column in table.__table__.columns}
    with pytest.raises(IntegrityError), transaction():
        db.session.execute(table.__table__.insert(), [{**again, "id": "0" * 32}])
    assert count(table) == 1


@pytest.mark.parametrize("table", TABLES)
def test_nothing_is_written_about_a_screening_that_is_not_there(reviewed, table):
    found = db.session.scalar(select(table))
    row = {column.name: getattr(found, column.name) for column in table.__table__.columns}
    row |= {"id": "0" * 32} if "id" in row else {}
    with pytest.raises(IntegrityError), transaction():
        db.session.execute(table.__table__.insert(), [{**row, "screening_id": "no such screening"}])
