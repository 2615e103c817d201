"""A consent has the key of its screening and goes with it."""

from screening.records.consents.tables import ConsentRow
from screening.records.operations.own_keys import FIELDS, HANGS_ON


def test_a_consent_goes_with_its_screening_and_all_it_says_of_somebody_is_sealed():
    (key,) = ConsentRow.__table__.c[HANGS_ON["consent"]].foreign_keys
    assert (key.column.table.name, key.ondelete) == ("screening", "CASCADE")
    assert set(FIELDS["consent"]) == {"sealed", "sealed_withdrawal"}
