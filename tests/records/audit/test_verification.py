"""Looking whether the audit trail is whole: every kind of tampering is found and located."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from sqlalchemy import delete, event, select, update

from screening.records.audit.tables import AuditChainRow, AuditEntryRow, AuditHeadRow
from screening.records.audit.verification import Verification
from screening.records.database import db, transaction
from tests.builders import healthy
from tests.records.audit.conftest import subject

YESTERDAY = datetime.now(UTC) - timedelta(days=1)


@pytest.fixture
def verification(practice) -> Verification:
    return Verification(practice.keys)


def change(statement) -> None:
    with transaction():
        db.session.execute(statement)


def entry(number: int, name: str = "a"):
    return (AuditEntryRow.chain == subject(name).chain) & (AuditEntryRow.number == number)


def test_an_untouched_trail_is_whole(trail, verification):
    verdict = verification.verify()
    assert verdict.problems == ()
    assert verdict.entries == 7  # and the rules that were put in force


@pytest.mark.parametrize("column", ["actor", "action", "detail", "at", "kind"])
def test_a_changed_entry_is_located(trail, verification, column):
    change(update(AuditEntryRow).where(entry(2)).values({column: YESTERDAY if column == "at" else "x"}))
    assert verification.verify().problems == (f"{subject().chain}: entry 2 was changed, or is not ours",)


def test_a_deleted_entry_is_located(trail, verification):
    change(delete(AuditEntryRow).where(entry(2)))
    assert f"{subject().chain}: entry 2 is missing" in verification.verify().problems


def test_an_inserted_entry_is_located(trail, verification):
    row = {"chain": subject().chain, "number": 4, "at": YESTERDAY, "actor": "x", "action": "read", "detail": ""}
    with transaction():
        db.session.add(AuditEntryRow(**row, mac=bytes(32)))
    assert f"{subject().chain}: entry 4 was changed, or is not ours" in verification.verify().problems


def test_swapped_entries_are_located(trail, verification):
    change(update(AuditEntryRow).where(entry(1)).values(number=9))
    change(update(AuditEntryRow).where(entry(2)).values(number=1))
    change(update(AuditEntryRow).where(entry(9)).values(number=2))
    problems = verification.verify().problems
    assert f"{subject().chain}: entry 1 was changed, or is not ours" in problems
    assert f"{subject().chain}: entry 2 was changed, or is not ours" in problems


def test_an_entry_moved_to_another_chain_is_located(trail, verification):
    change(delete(AuditEntryRow).where(entry(3, "b")))
    change(update(AuditEntryRow).where(entry(3)).values(chain=subject("b").chain))
    problems = verification.verify().problems
    assert f"{subject('b').chain}: entry 3 was changed, or is not ours" in problems
    assert f"{subject().chain}: cut off after entry 2, it had 3" in problems


def test_a_chain_that_was_cut_off_is_located(trail, verification):
    change(delete(AuditEntryRow).where(AuditEntryRow.chain == subject().chain, AuditEntryRow.number > 1))
    assert verification.verify().problems == (f"{subject().chain}: cut off after entry 1, it had 3",)


def test_a_chain_without_its_entries_is_located_if_its_recorded_end_is_still_there(trail, verification):
    change(delete(AuditEntryRow).where(AuditEntryRow.chain == subject().chain))
    assert verification.verify().problems == (f"{subject().chain}: cut off after entry 0, it had 3",)


def test_an_entry_dated_on_another_day_is_told_as_changed_and_not_as_missing_on_its_day(ended, verification):
    change(update(AuditEntryRow).where(entry(3)).values(at=YESTERDAY - timedelta(days=9)))
    assert verification.verify().problems == (f"{subject().chain}: entry 3 was changed, or is not ours",)


def test_a_chain_rolled_back_together_with_its_length_is_located(ended, settings, verification):
    """Somebody who can write the database puts an older state of one chain back, its length included."""
    chain = subject().chain
    first = db.session.scalar(select(AuditEntryRow).where(entry(1)))
    mac = ended._chaining.end(chain, 1, first.mac)
    change(delete(AuditEntryRow).where(AuditEntryRow.chain == chain, AuditEntryRow.number > 1))
    change(update(AuditChainRow).where(AuditChainRow.chain == chain).values(length=1, last=first.mac, mac=mac))
    (problem,) = verification.verify().problems
    assert problem.startswith(f"{chain}: not as it was at the end of ")


def test_a_chain_that_vanished_whole_is_located(ended, verification):
    change(delete(AuditEntryRow).where(AuditEntryRow.chain == subject().chain))
    change(delete(AuditChainRow).where(AuditChainRow.chain == subject().chain))
    (problem,) = verification.verify().problems
    assert problem.startswith(f"{subject().chain}: not as it was at the end of ")


def test_a_screening_whose_entries_vanished_the_same_day_is_located(app, patient, practice, verification):
    patient.has_sent(healthy())
    screening = practice.screenings.newest()
    assert verification.verify().problems == ()
    for table in (AuditEntryRow, AuditChainRow):
        change(delete(table))
    assert verification.verify().problems == (f"screening:{screening.id}: it exists, and its entries are gone",)


def test_a_changed_end_of_a_day_is_located(ended, verification):
    change(update(AuditHeadRow).values(mac=bytes(32)))
    problems = verification.verify().problems
    assert problems
    assert all("was changed" in problem for problem in problems)


@hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=20)
@given(data=st.data())
def test_any_changed_byte_of_any_entry_is_found(trail, verification, data):
    rows = list(db.session.scalars(select(AuditEntryRow)))
    row = rows[data.draw(st.integers(0, len(rows) - 1))]
    at = data.draw(st.integers(0, 31))
    mac, place = row.mac, (AuditEntryRow.chain == row.chain) & (AuditEntryRow.number == row.number)
    broken = bytes([*mac[:at], mac[at] ^ data.draw(st.integers(1, 255)), *mac[at + 1 :]])
    change(update(AuditEntryRow).where(place).values(mac=broken))
    assert any(row.chain in problem for problem in verification.verify().problems)
    change(update(AuditEntryRow).where(place).values(mac=mac))
    assert verification.verify().problems == ()


def test_the_newest_entries_of_an_untouched_trail_are_as_they_were_written(trail, verification):
    for most in (1, 3, 100):
        verdict = verification.verify_newest(most)
        assert (verdict.entries, verdict.problems) == (min(most, 7), ())


@pytest.mark.parametrize(
    ("tampering", "told"),
    [
        (update(AuditEntryRow).where(entry(3)).values(actor="x"), "entry 3 was changed, or is not ours"),
        (delete(AuditEntryRow).where(entry(2)), "missing"),
        (delete(AuditEntryRow).where(entry(3)), "cut off after entry 2, it had 3"),
        (update(AuditChainRow).where(AuditChainRow.chain == subject().chain).values(length=2), "its recorded length"),
    ],
    ids=["changed", "deleted", "cut off", "length"],
)
def test_what_was_done_to_the_newest_entries_is_found(trail, verification, tampering, told):
    change(tampering)
    (problem, *_more) = verification.verify_newest(4).problems
    assert told in problem


def test_what_is_older_than_the_newest_is_not_looked_at(trail, verification):
    change(update(AuditEntryRow).where(entry(1)).values(actor="x"))
    assert verification.verify_newest(2).problems == ()


def test_the_newest_entries_and_the_ends_of_their_chains_are_read_at_one_moment(trail, verification):
    """Under PostgreSQL each statement sees what others wrote meanwhile, which would look like tampering."""
    statements = []

    def note(_connection, _cursor, statement, *_more):
        statements.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        assert verification.verify_newest(4).entries == 4
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    assert sum(statement.startswith("SELECT") for statement in statements) == 1
