"""Waiting for another server: what it has not accepted yet is retried at growing intervals for a week."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TypeVar

from sqlalchemy import ColumnElement, select

from screening.records.database import writable
from screening.records.operations.tables import DeliveryRow
from screening.records.tables import OutboxRow

GIVEN_UP_AFTER = timedelta(days=7)
FORGOTTEN_AFTER = timedelta(days=30)  # until then, staff can see which were abandoned
_LEASE = timedelta(minutes=5)  # while one process tries, no other one does
_FIRST_WAIT = timedelta(minutes=1)
_LONGEST_WAIT = timedelta(hours=1)
Row = TypeVar("Row", OutboxRow, DeliveryRow)


def next_due(kind: type[Row], *which: ColumnElement[bool]) -> Row | None:
    """Return the row that has been due the longest, now reserved for this process to try.

    What has waited for a week is skipped. This is decided each time, so that a clock that was fast for a while causes
    nothing to be abandoned.
    """
    due = select(kind).where(is_due(kind), *which)
    row = writable().scalar(due.order_by(kind.next_try_at, kind.id).limit(1).with_for_update(skip_locked=True))
    if row is not None:
        now = datetime.now(UTC)
        row.next_try_at, row.tries = now + _LEASE, row.tries + 1
    return row


def is_due(kind: type[Row]) -> ColumnElement[bool]:
    """Return the condition for what is to be tried now."""
    now = datetime.now(UTC)
    due = (kind.next_try_at <= now) | (kind.next_try_at > now + _LONGEST_WAIT)  # set by a wrong clock
    return due & (kind.written_at > now - GIVEN_UP_AFTER)


def put_off(row: OutboxRow | DeliveryRow, problem: str) -> None:
    """Schedule another try, doubling the wait each time, up to an hour. `problem` is the result of the last one."""
    doublings: int = 2 ** min(max(row.tries - 1, 0), 10)
    row.next_try_at = datetime.now(UTC) + min(_FIRST_WAIT * doublings, _LONGEST_WAIT)
    row.problem = problem or None


def due_again(row: OutboxRow | DeliveryRow) -> None:
    """Make a row due now, and for another week."""
    row.written_at = row.next_try_at = datetime.now(UTC)
