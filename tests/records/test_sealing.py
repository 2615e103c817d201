"""Sealing: only the same key opens it, and only in its own place."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.records.sealing import Seal, SealError, derived_key

KEY = bytes(range(32))
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(value=JSON, record=st.text(), field=st.text())
def test_what_was_sealed_opens_to_the_same_value(value, record, field):
    seal = Seal(KEY)
    assert seal.open(seal.close(value, record, field), record, field) == value


@pytest.mark.parametrize(("record", "field"), [("other", "answers"), ("record", "identity")])
def test_a_value_moved_to_another_record_or_field_does_not_open(record, field):
    seal = Seal(KEY)
    with pytest.raises(SealError):
        seal.open(seal.close("secret", "record", "answers"), record, field)


def test_another_key_does_not_open_it():
    with pytest.raises(SealError):
        Seal(bytes(32)).open(Seal(KEY).close("secret", "record", "answers"), "record", "answers")


@given(place=st.integers(0, 40), bit=st.integers(0, 7))
def test_any_flipped_bit_is_noticed(place, bit):
    seal = Seal(KEY)
    sealed = bytearray(seal.close("some secret words", "record", "answers"))
    sealed[place] ^= 1 << bit
    with pytest.raises(SealError):
        seal.open(bytes(sealed), "record", "answers")


def test_the_same_value_is_sealed_differently_each_time():
    seal = Seal(KEY)
    assert seal.close("x", "record", "answers") != seal.close("x", "record", "answers")


def test_each_purpose_has_a_key_of_its_own():
    assert derived_key(KEY, "sessions") != derived_key(KEY, "passwords")
