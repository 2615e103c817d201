"""The tables of the course of care hang on that of screenings."""

import pytest

from screening.records.care.tables import CareSessionRow, EpisodeRow, FollowUpRow
from screening.records.operations.own_keys import HANGS_ON


@pytest.mark.parametrize(
    ("row", "of"), [(EpisodeRow, "screening"), (CareSessionRow, "episode"), (FollowUpRow, "episode")]
)
def test_each_has_the_key_of_a_screening_and_goes_with_it(row, of):
    table = row.__table__
    (key,) = table.c[HANGS_ON[table.name]].foreign_keys
    assert (key.column.table.name, key.ondelete) == (of, "CASCADE")
