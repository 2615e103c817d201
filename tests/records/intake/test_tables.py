"""The table of day lists."""

import pytest
from sqlalchemy.exc import IntegrityError

from screening.records.database import db, transaction
from screening.records.intake.tables import DayListRow
from tests.builders import written


def test_a_list_has_to_say_until_when_it_is_kept(practice):
    with pytest.raises(IntegrityError), transaction():
        db.session.add(DayListRow(id="x", sealed=b""))
    assert practice.day_lists.find("x") is None
    assert written(practice.day_lists.add, "")
