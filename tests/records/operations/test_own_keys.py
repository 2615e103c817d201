"""Keys of their own for what earlier versions wrote: the same text to the byte, in batches, once."""

import pytest
from sqlalchemy import select

from screening.records.database import Base, db, transaction
from screening.records.keys.tables import record_of
from screening.records.operations import own_keys
from screening.records.operations.own_keys import FIELDS, HANGS_ON, give_own_keys
from screening.records.sealing import Seal
from screening.records.tables import ScreeningRow
from tests.records.screenings.test_screenings import add

OWN = bytes(range(32))


def as_before(*ids: str) -> None:
    """Seal screenings as an earlier version did."""
    with transaction():
        for one in ids:
            row = db.session.get(ScreeningRow, one)
            row.sealed_identity = Seal(OWN).close({"name": "Ana", "born": "1981-01-02"}, one, "identity")


@pytest.fixture
def five(practice) -> list[str]:
    ids = sorted(add(practice) for _ in range(5))
    as_before(*ids)
    return ids


@pytest.mark.parametrize("at_once", [1, 2, 5, 6])
def test_however_many_at_once_each_gets_its_key(practice, five, monkeypatch, at_once):
    monkeypatch.setattr(own_keys, "_AT_ONCE", at_once)
    last, count = "", 0
    while True:
        with transaction():
            done = give_own_keys(practice.keys, "screening", last)
        if done is None:
            break
        last, count = done.last, count + done.count
        assert done.unread == 0
    assert count == 5
    assert {record_of(row.sealed_identity) for row in db.session.scalars(select(ScreeningRow))} == set(five)
    assert {one.identity.name for one in practice.screenings.all()} == {"Ana"}


def test_one_that_cannot_be_opened_hides_no_other(practice, five):
    with transaction():
        db.session.get(ScreeningRow, five[1]).sealed_identity = b"\x01" + b"x" * 40
    with transaction():
        done = give_own_keys(practice.keys, "screening", "")
    assert (done.count, done.unread) == (4, 1)


def test_what_has_its_own_key_is_left_alone(practice):
    add(practice)
    with transaction():
        assert give_own_keys(practice.keys, "screening", "") is None


def test_every_table_that_is_named_has_these_columns():
    for name, fields in FIELDS.items():
        columns = Base.metadata.tables[name].c
        assert {"id", *fields, HANGS_ON.get(name, "id")} <= set(columns.keys())
