"""After an upgrade or a restore: the key leaves its mark once, and everybody can be found."""

import pytest
from sqlalchemy import delete

from screening.domain.people.identity import Identity
from screening.records.audit.entries import Wanted
from screening.records.database import db, transaction
from screening.records.keys.tables import WrappedKeyRow
from screening.records.operations.key_check import key_opens
from screening.records.screenings import person_index
from screening.records.tables import PersonIndexRow, ScreeningRow
from screening.workflow.practice.upgrade import erase_what_has_no_key, index_missing, index_once, seal_known_value
from tests.builders import TESTS, keys_of
from tests.records.screenings.test_screenings import add

ANA = Identity("Ana Ruiz", "1981-01-02")


@pytest.fixture
def five(practice) -> list[str]:
    """Five people who sent before there was a search."""
    ids = [add(practice, identity=ANA) for _ in range(5)]
    with transaction():
        db.session.execute(delete(PersonIndexRow))
    return ids


def found(practice) -> int:
    return practice.queue.count_found("Ana Ruiz", 9)


@pytest.mark.parametrize("at_once", [1, 2, 500])
def test_however_many_at_once_everybody_is_found_afterwards(practice, five, monkeypatch, at_once):
    monkeypatch.setattr(person_index, "_AT_ONCE", at_once)
    assert found(practice) == 0
    assert index_missing(practice) == 5
    assert found(practice) == 5
    assert index_missing(practice) == 0


def test_once_everybody_can_be_found_nothing_is_looked_through_again(practice, five, monkeypatch):
    index_once(practice)
    assert found(practice) == 5
    monkeypatch.setattr(person_index.PersonIndex, "is_any_missing", lambda _index: pytest.fail("looked through"))
    index_once(practice)


def test_who_cannot_be_opened_is_looked_for_again_another_day(practice, five):
    kept = db.session.get(ScreeningRow, five[0]).sealed_identity
    with transaction():
        db.session.get(ScreeningRow, five[0]).sealed_identity = b"x" * 40
    index_once(practice)
    assert found(practice) == 4
    with transaction():
        db.session.get(ScreeningRow, five[0]).sealed_identity = kept
    index_once(practice)
    assert found(practice) == 5


def test_who_cannot_be_opened_is_told_once_and_keeps_nobody_else_from_being_found(practice, five, caplog):
    with transaction():
        db.session.get(ScreeningRow, five[0]).sealed_identity = b"x" * 40
    assert index_missing(practice) == 4
    assert caplog.text.count("1 screenings can be found by reference only") == 1
    assert found(practice) == 4


def test_the_first_key_leaves_its_mark_and_a_later_one_changes_nothing(practice):
    seal_known_value(practice.keys)
    seal_known_value(keys_of(bytes(32)))
    assert key_opens(practice.keys)
    assert not key_opens(keys_of(bytes(32)))


def test_a_screening_whose_key_was_destroyed_since_the_backup_is_erased_and_told_and_no_other(practice, five):
    gone, *others = five
    with transaction():
        db.session.execute(delete(WrappedKeyRow).where(WrappedKeyRow.name == gone))
    assert erase_what_has_no_key(practice, TESTS) == 1
    assert {one.id for one in practice.screenings.all()} == set(others)
    (entry,) = practice.audit.all(Wanted(action="erased"))
    assert (entry.chain, entry.detail) == (f"screening:{gone}", "before the restored backup's keys")
    assert erase_what_has_no_key(practice, TESTS) == 0
