"""Sealing records: only a record's own key opens it, only in its place; what earlier versions wrote still opens."""

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from screening.records.database import db, transaction
from screening.records.keys.record_seal import RecordSeal
from screening.records.sealing import Seal, SealError
from tests.records.test_sealing import JSON

OWN = bytes(range(32))


@pytest.fixture
def seal(practice):
    return RecordSeal(practice.keys)


@pytest.fixture
def record(seal):
    with transaction():
        return seal.new_record()


@hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(value=JSON, field=st.text())
def test_what_was_sealed_opens_to_the_same_value(seal, record, value, field):
    assert seal.open(seal.close(value, record, field), record, field) == value


def test_a_value_moved_to_another_record_or_field_does_not_open(seal, record):
    with transaction():
        other = seal.new_record()
    sealed = seal.close("secret", record, "answers")
    for place in ((other, "answers"), (record, "identity")):
        with pytest.raises(SealError):
            seal.open(sealed, *place)
    with pytest.raises(SealError):
        seal.open(sealed[:1] + bytes.fromhex(other) + sealed[17:], other, "answers")


@given(place=st.integers(0, 60), bit=st.integers(0, 7))
@hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_flipped_bit_is_noticed(seal, record, place, bit):
    sealed = bytearray(seal.close("some secret words, and more of them", record, "answers"))
    sealed[place] ^= 1 << bit
    with pytest.raises(SealError):
        seal.open(bytes(sealed), record, "answers")


def test_what_hangs_on_a_record_has_its_key(seal, record):
    sealed = seal.close("a decision", "another id", "decision", of=record)
    assert sealed[1:17].hex() == record
    assert seal.open(sealed, "another id", "decision") == "a decision"


def test_what_an_earlier_version_sealed_opens(seal):
    assert seal.open(Seal(OWN).close({"a": 1}, "any", "answers"), "any", "answers") == {"a": 1}
    with pytest.raises(SealError):
        seal.open(Seal(bytes(32)).close({"a": 1}, "any", "answers"), "any", "answers")


def test_a_record_of_an_earlier_version_gets_its_key_when_it_is_written_again(seal):
    with transaction():
        sealed = seal.close("new", "ab" * 16, "answers")
    db.session.remove()
    assert seal.open(sealed, "ab" * 16, "answers") == "new"


@hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(value=JSON)
def test_with_a_key_of_its_own_a_record_has_the_same_text(seal, record, value):
    before = Seal(OWN).close(value, record, "answers")
    assert seal.open(seal.with_own_key(before, record, "answers", record), record, "answers") == value
    with pytest.raises(SealError):
        seal.with_own_key(seal.close(value, record, "answers"), record, "answers", record)
