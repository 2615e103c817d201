"""The stores of one practice: all there, and what one practice seals no other one opens."""

from dataclasses import fields, replace

import pytest

from screening.domain.people.identity import Identity
from screening.practice import Practice
from screening.records.sealing import SealError
from screening.records.stores import Stores
from tests.builders import written
from tests.records.screenings.test_screenings import add


def test_a_practice_has_every_store(practice):
    stores = [getattr(practice, field.name) for field in fields(Stores)]
    assert [type(store).__name__ for store in stores] == [field.type for field in fields(Stores)]


def test_two_practices_with_one_key_read_the_same(practice):
    same = Practice.of(practice.given)
    screening_id = add(practice)
    assert same.screenings.by_id(screening_id) == practice.screenings.by_id(screening_id)


def test_a_practice_with_another_key_opens_nothing(practice):
    other = Practice.of(replace(practice.given, key=bytes(32)))
    screening_id = add(practice)
    written(practice.calls.leave, "a" * 32, "509 555 0111")
    with pytest.raises(SealError):
        other.screenings.by_id(screening_id)
    with pytest.raises(SealError):
        other.calls.open(9)


def test_a_practice_with_another_key_finds_nobody(practice):
    add(practice, identity=Identity("Ana Ruiz", "1981-01-02"))
    other = Practice.of(replace(practice.given, key=bytes(32)))
    assert (practice.queue.count_found("Ana Ruiz", 9), other.queue.count_found("Ana Ruiz", 9)) == (1, 0)
