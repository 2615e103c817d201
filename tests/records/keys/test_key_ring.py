"""The key ring: keys are made once, found in one query for a page, and never believed longer than a transaction."""

from contextlib import contextmanager

import pytest
from sqlalchemy import create_engine, delete, event, insert, select
from sqlalchemy.exc import IntegrityError

from screening.practice import Practice
from screening.records.database import db, transaction
from screening.records.keys import key_ring
from screening.records.keys.key_ring import KeysInCopy
from screening.records.keys.purposes import Purpose
from screening.records.keys.tables import WrappedKeyRow
from screening.records.review.listing import Shown
from screening.records.sealing import SealError, derived_key
from screening.records.tables import ScreeningRow
from tests.builders import keys_of
from tests.records.screenings.test_screenings import add

OWN, OTHER = bytes(range(32)), bytes(32)


@contextmanager
def queries():
    """Yield the statements that are run in the block."""
    run: list[str] = []

    def note(_connection, _cursor, statement, *_rest) -> None:
        run.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield run
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


def looked_up(run: list[str]) -> list[str]:
    return [statement for statement in run if "FROM wrapped_key" in statement]


@pytest.fixture
def keys(practice):
    return practice.keys


def test_a_page_of_a_list_finds_all_of_its_keys_in_one_query(practice):
    for _ in range(30):
        add(practice)
    db.session.remove()
    with queries() as run:
        assert len(practice.queue.page(25, Shown())) == 25
    assert len(looked_up(run)) == 1


def test_a_job_that_opens_everything_asks_once_a_batch(practice):
    ids = [add(practice) for _ in range(12)]
    db.session.remove()
    with queries() as run:
        assert len(list(practice.screenings.suggested(ids))) == 12
    assert len(looked_up(run)) == 1


def test_sending_costs_one_more_insert_and_one_look_at_the_purposes(practice):
    with queries() as run:
        add(practice)
    assert len([statement for statement in run if "INSERT INTO wrapped_key" in statement]) == 1
    assert len(looked_up(run)) == 1


def test_few_keys_stay_in_memory_however_many_records_are_read(practice, monkeypatch):
    monkeypatch.setattr(key_ring, "_MOST_KNOWN", 3)
    ids = [add(practice) for _ in range(10)]
    for one in ids:
        assert practice.keys.key_of(one)
        assert len(practice.keys._known().records) <= 4


def test_no_two_records_have_one_key(keys):
    with transaction():
        one, other = keys.new_record(), keys.new_record()
    nonce = bytes(12)
    assert one != other
    assert keys.key_of(one).encrypt(nonce, b"x", b"") != keys.key_of(other).encrypt(nonce, b"x", b"")


def test_a_key_that_another_process_made_meanwhile_stays(practice, keys, settings):
    record, other = "ab" * 16, Practice.of(settings).keys
    with transaction():
        other.make_missing([record])
        keys._make({record: OTHER})
        db.session.info.clear()
        assert keys.key_of(record).encrypt(bytes(12), b"x", b"") == other.key_of(record).encrypt(bytes(12), b"x", b"")


def made_and_failed(keys, record) -> None:
    keys.make_missing([record])
    db.session.execute(insert(ScreeningRow).values(id=record))


def test_a_key_that_was_rolled_back_is_not_believed_in(keys):
    record = "ab" * 16
    with pytest.raises(IntegrityError), transaction():
        made_and_failed(keys, record)
    with pytest.raises(SealError, match="was destroyed"):
        keys.key_of(record)
    with transaction():
        keys.make_missing([record])
    db.session.remove()
    assert keys.key_of(record)


def test_nothing_is_made_outside_of_a_transaction(keys):
    with pytest.raises(RuntimeError):
        keys.new_record()
    with pytest.raises(RuntimeError):
        keys.make_missing(["ab" * 16])


def test_one_key_that_cannot_be_opened_hides_no_other(practice, keys):
    ids = [add(practice) for _ in range(3)]
    with transaction():
        db.session.get(WrappedKeyRow, ids[0]).wrapped = b"x" * 69
    db.session.remove()
    assert [keys.has(one) for one in ids] == [False, True, True]


def test_a_destroyed_key_opens_nothing_even_in_a_session_that_knew_it(practice, keys):
    one = add(practice)
    assert keys.has(one)
    with transaction():
        db.session.execute(delete(WrappedKeyRow))
        assert not keys.has(one)
    with pytest.raises(SealError):
        practice.screenings.by_id(one)


@pytest.mark.parametrize("purpose", Purpose)
def test_until_a_key_is_written_down_a_purpose_has_what_earlier_versions_derived(keys, purpose):
    assert keys.numbered(purpose) == {1: derived_key(OWN, f"screening: {purpose}")}
    assert keys.last_known(purpose) == keys.newest(purpose) == keys.first(purpose)


def test_a_written_key_takes_the_place_of_the_derived_one_for_its_purpose_alone(keys):
    with transaction():
        keys.write_purpose(Purpose.AUDIT, 2, OTHER)
    assert keys.numbered(Purpose.AUDIT) == {2: OTHER}
    assert keys.last_known(Purpose.AUDIT) == OTHER
    assert keys.newest(Purpose.SEARCH) == keys.first(Purpose.SEARCH)
    with transaction():
        keys.write_purpose(Purpose.AUDIT, 3, OWN)
        assert list(keys.numbered(Purpose.AUDIT)) == [3, 2]
        keys.drop_purposes(Purpose.AUDIT, [2])
    assert keys.numbered(Purpose.AUDIT) == {3: OWN}


def test_no_key_can_be_read_in_the_database(keys):
    with transaction():
        keys.write_purpose(Purpose.AUDIT, 2, OTHER)
    (wrapped,) = db.session.scalars(select(WrappedKeyRow.wrapped))
    assert OTHER not in wrapped


def test_keys_are_found_in_a_copy_as_in_the_database(practice):
    one = add(practice)
    with db.engine.connect() as copy:
        found = KeysInCopy(keys_of(OWN).masters, copy)
        assert found.has(one)
        assert not KeysInCopy(keys_of(OTHER).masters, copy).has(one)
        assert found.newest(Purpose.AUDIT) == practice.keys.newest(Purpose.AUDIT)


def test_a_copy_of_before_there_were_keys_has_those_that_derive(tmp_path):
    with create_engine("sqlite://").connect() as copy:
        assert KeysInCopy(keys_of(OWN).masters, copy).newest(Purpose.AUDIT) == derived_key(OWN, "screening: audit")
        assert not KeysInCopy(keys_of(OWN).masters, copy).has("ab" * 16)
