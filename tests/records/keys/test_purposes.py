"""Purposes: each has keys of its own by number, and the first is what earlier versions derived."""

import pytest

from screening.records.keys.purposes import PREFIX, Purpose, by_purpose
from screening.records.keys.tables import WrappedKeyRow
from screening.records.sealing import derived_key

KEY = bytes(32)


def test_keys_come_by_purpose_with_the_newest_first():
    names = {Purpose.AUDIT.numbered(n): bytes([n]) for n in (2, 10, 1)} | {Purpose.SESSIONS.numbered(1): KEY}
    found = by_purpose(names)
    assert list(found[Purpose.AUDIT].items()) == [(10, b"\n"), (2, b"\x02"), (1, b"\x01")]
    assert found[Purpose.SESSIONS] == {1: KEY}


@pytest.mark.parametrize("purpose", Purpose)
def test_every_name_fits_and_sorts_after_the_ids_of_records(purpose):
    name = purpose.numbered(999)
    assert name.startswith(PREFIX)
    assert name > "f" * 32
    assert len(name) <= WrappedKeyRow.name.type.length


def test_no_two_purposes_begin_with_one_key():
    assert len({derived_key(KEY, purpose.first) for purpose in Purpose}) == len(Purpose)
