"""Counts of sessions: right once they are whole, counted again where they are not, and nothing of them can be read."""

from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select, update

from screening.records.care.counts import CareCounts
from screening.records.care.tables import CareCountRow
from screening.records.database import db, writable
from tests.builders import written


@pytest.fixture
def counts(practice):
    written(practice.care_counts.count_again)
    assert written(practice.care_counts.put, {"|sessions": 3}, practice.care_counts.state().changes)
    return practice.care_counts


def test_nothing_is_told_before_everything_is_counted(practice):
    assert practice.care_counts.read() is None
    written(practice.care_counts.change, {}, {"|sessions": 1})
    assert practice.care_counts.read() is None


def test_a_change_takes_out_what_was_and_adds_what_is(counts):
    written(counts.change, {"|sessions": 1}, {"|sessions": 2, "|anything": 1})
    assert counts.read() == {"|sessions": 4, "|anything": 1}


def test_counting_that_was_overtaken_is_not_written(counts):
    seen = counts.state().changes
    written(counts.change, {}, {"|sessions": 1})
    assert not written(counts.put, {"|sessions": 3}, seen)
    assert counts.read() == {"|sessions": 4}


def test_what_cannot_be_opened_is_counted_anew_and_stops_nothing(counts):
    written(lambda: writable().execute(update(CareCountRow).values(sealed=b"\x02" + bytes(60))))
    assert counts.read() is None
    written(counts.change, {}, {"|sessions": 1})
    assert not counts.state().whole
    assert counts.read() is None


def test_counts_made_for_another_time_zone_or_in_another_way_are_made_anew(practice, counts, monkeypatch):
    far = CareCounts(counts._seal, counts._sessions, counts._follow_ups, ZoneInfo("Asia/Tokyo"))
    assert (far.read(), far.state().whole, counts.state().whole) == (None, False, True)
    written(lambda: writable().execute(update(CareCountRow).values(sealed=_as_before(counts))))
    assert (counts.read(), counts.state().whole) == (None, False)


def _as_before(counts):
    row = db.session.scalar(select(CareCountRow))
    return counts._seal.close({"|sessions": 3}, row.id, "care count")


def test_what_was_counted_is_sealed(counts):
    assert b"sessions" not in db.session.scalar(select(CareCountRow.sealed))
