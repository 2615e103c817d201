"""Rotation: every wrapped key moves under the newest master key, and no record is written."""

import pytest
from sqlalchemy import delete, func, select

from screening.practice import Practice
from screening.records.database import db, transaction
from screening.records.keys.purposes import Purpose
from screening.records.keys.tables import WrappedKeyRow
from screening.records.operations import rotation
from screening.records.sealing import SealError
from screening.records.tables import QueuePlaceRow, ScreeningRow
from tests.builders import keys_of
from tests.records.screenings.test_screenings import add

OLD, NEW = bytes(range(32)), bytes(32)


@pytest.fixture
def both(practice):
    """The keys once a new one was added."""
    return keys_of(OLD, NEW)


@pytest.fixture
def three(practice) -> list[str]:
    return sorted(add(practice) for _ in range(3))


def under(keys) -> set[bytes]:
    """How everything that is wrapped begins."""
    return set(db.session.scalars(select(func.substr(WrappedKeyRow.wrapped, 1, 9))))


def test_a_batch_goes_on_after_a_name_and_leaves_out_what_was_done(both, three):
    first = rotation.rewrapped(both, "", 2)
    assert [one.key for one in first] == three[:2]
    with transaction():
        rotation.write(first)
    assert [one.key for one in rotation.rewrapped(both, "", 9)] == three[2:]
    assert [one.key for one in rotation.rewrapped(both, three[0], 9)] == three[2:]


def test_the_last_transaction_finds_what_was_written_meanwhile(both, three):
    with transaction():
        rotation.begin(both)
        assert rotation.finish(both) == 3
    assert under(both) == {both.masters.newest.head}
    assert rotation.is_finished(both)


def test_records_are_not_touched_and_open_with_the_new_key_alone(practice, settings, both, three):
    before = db.session.execute(select(ScreeningRow.__table__).order_by(ScreeningRow.id)).all()
    with transaction():
        rotation.write_purposes_down(both)
        rotation.begin(both)
        rotation.finish(both)
    assert db.session.execute(select(ScreeningRow.__table__).order_by(ScreeningRow.id)).all() == before
    db.session.remove()
    after = keys_of(NEW)
    assert all(after.has(one) for one in three)
    assert {purpose: after.numbered(purpose) for purpose in Purpose} == {
        purpose: {1: keys_of(OLD).first(purpose)} for purpose in Purpose
    }
    with pytest.raises(SealError, match="the key file does not have"):
        keys_of(OLD).has(three[0])


def test_a_key_destroyed_between_reading_and_writing_stays_destroyed(practice, both, three):
    batch = rotation.rewrapped(both, "")
    with transaction():
        db.session.execute(delete(QueuePlaceRow))
        db.session.execute(delete(ScreeningRow).where(ScreeningRow.id == three[0]))
    with transaction():
        rotation.write(batch)
    assert db.session.get(WrappedKeyRow, three[0]) is None
    assert {keys_of(NEW).has(one) for one in three[1:]} == {True}


def test_a_key_that_no_master_key_opens_stops_it_and_stays(both, three):
    with pytest.raises(SealError):
        rotation.rewrapped(keys_of(NEW), "")
    assert len(rotation.rewrapped(both, "")) == 3


def test_a_practice_without_records_is_rotated_too(practice, both):
    with transaction():
        rotation.begin(both)
        assert rotation.finish(both) == 0
    assert rotation.is_finished(both)
    assert Practice.of(practice.given)


def test_a_writer_who_looked_at_the_file_before_a_rotation_wraps_again_after_it(practice, monkeypatch, three):
    """Between looking and writing, a process may be stopped for as long as a rotation takes."""
    keys, seen = keys_of(OLD, NEW), []

    class Changes:
        """The newest key of the file, which changes right after it was looked at."""

        @property
        def newest(self):
            seen.append(1)
            return keys.masters.all[len(seen) > 1]

        unwrap = keys.masters.unwrap

    changing = type(keys)(Changes())
    with transaction():
        record = changing.new_record()
    assert db.session.get(WrappedKeyRow, record).wrapped.startswith(keys.masters.newest.head)
