"""Renewing the key of the trail: everything still verifies, and the earlier key changes nothing any more."""

import pytest
from sqlalchemy import select

from screening.records.audit.chaining import Chaining, entry_of
from screening.records.audit.entries import Action
from screening.records.audit.renewal import renew_ends
from screening.records.audit.tables import AuditChainRow, AuditEntryRow
from screening.records.audit.verification import Verification
from screening.records.database import db, transaction
from screening.records.keys.purposes import Purpose
from tests.builders import TESTS
from tests.records.audit.conftest import subject

NEW = bytes(32)


@pytest.fixture
def renewed(practice, trail):
    """A trail whose key was renewed once."""
    keys = practice.keys
    with transaction():
        first = keys.newest(Purpose.AUDIT)
        keys.write_purpose(Purpose.AUDIT, 1, first)
        keys.write_purpose(Purpose.AUDIT, 2, NEW)
    with transaction():
        renew_ends(keys, "")
    return Chaining(first)


def problems(practice) -> tuple[str, ...]:
    db.session.expire_all()
    return Verification(practice.keys).verify().problems


def test_earlier_entries_still_verify_and_later_ones_follow(practice, renewed):
    assert problems(practice) == ()
    with transaction():
        practice.audit.add(subject(), TESTS, Action.READ)
    assert problems(practice) == ()
    assert Verification(practice.keys).verify_newest(9).problems == ()


def test_with_the_earlier_key_no_entry_is_changed_unnoticed(practice, renewed):
    chain = subject().chain
    rows = db.session.scalars(select(AuditEntryRow).where(AuditEntryRow.chain == chain).order_by(AuditEntryRow.number))
    before = bytes(32)
    with transaction():
        for row in rows.all():
            row.detail = "something else"
            row.mac = before = renewed.entry(entry_of(row), before)
        end = db.session.get(AuditChainRow, chain)
        end.last, end.mac = before, renewed.end(chain, end.length, before)
    assert problems(practice) == (f"{chain}: its recorded length was changed or deleted",)


def test_an_end_that_no_key_of_ours_made_stays_for_verifying_to_find(practice, trail):
    keys, chain = practice.keys, subject().chain
    with transaction():
        db.session.get(AuditChainRow, chain).mac = bytes(32)
        keys.write_purpose(Purpose.AUDIT, 1, keys.newest(Purpose.AUDIT))
        keys.write_purpose(Purpose.AUDIT, 2, NEW)
    with transaction():
        done = renew_ends(keys, "")
    assert done.count > 0
    assert problems(practice) == (f"{chain}: its recorded length was changed or deleted",)
