"""The tables beside a screening: what is in them goes with it."""

import pytest
from sqlalchemy import delete, func, select
from sqlalchemy.exc import IntegrityError

from screening.domain.people.identity import Identity
from screening.records.database import db, transaction
from screening.records.screenings.tables import FormerIdentityRow, PatientLinkRow
from screening.records.tables import ScreeningRow
from tests.builders import let_in, written
from tests.records.screenings.test_screenings import add

TABLES = (PatientLinkRow, FormerIdentityRow)


def count(table) -> int:
    return db.session.scalar(select(func.count()).select_from(table))


@pytest.fixture
def amended(practice) -> str:
    """A screening that is linked with another one, and had another name before."""
    one, other, person = add(practice), add(practice), let_in().id
    written(practice.patients.link, one, other)
    written(practice.screenings.amend, one, Identity("Anna Ruiz", "1981-01-02"), person)
    return one


def test_links_and_former_identities_go_with_their_screening(amended):
    assert [count(table) for table in TABLES] == [2, 1]
    with transaction():
        db.session.execute(delete(ScreeningRow).where(ScreeningRow.id == amended))
    assert [count(table) for table in TABLES] == [1, 0]


@pytest.mark.parametrize("table", TABLES)
def test_nothing_is_written_about_a_screening_that_is_not_there(amended, table):
    found = db.session.scalar(select(table))
    row = {column.name: getattr(found, column.name) for column in table.__table__.columns}
    row |= {"id": "0" * 32} if "id" in row else {}
    with pytest.raises(IntegrityError), transaction():
        db.session.execute(table.__table__.insert(), [{**row, "screening_id": "no such screening"}])
