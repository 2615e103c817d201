"""The table of cards hangs on that of screenings."""

from screening.records.hooks.tables import HookCardRow
from screening.records.operations.own_keys import HANGS_ON


def test_a_card_has_the_key_of_its_screening_and_goes_with_it():
    table = HookCardRow.__table__
    (key,) = table.c[HANGS_ON[table.name]].foreign_keys
    assert (key.column.table.name, key.ondelete) == ("screening", "CASCADE")
