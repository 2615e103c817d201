"""Credentials and sign-ins: what Flask-Security changes is saved and audited in one transaction."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

from screening.records.access.accounts import take_waiting_changes
from screening.records.audit.entries import STRANGER, Action
from screening.records.database import transaction
from screening.records.stores import Stores
from screening.workflow.practice.staff import Staff, subject_of
from screening.workflow.practice.trail import write_entry

_STEP = timedelta(minutes=1)  # precision of "last seen": one write a minute, not one per page


@contextmanager
def keeping_changes() -> Iterator[None]:
    """Open a transaction that saves what Flask-Security changed so far in this request, and what the block writes."""
    changes = take_waiting_changes()
    with transaction():
        changes.make()
        yield


def keep_changes() -> None:
    """Save what Flask-Security changed so far in this request, if anything."""
    changes = take_waiting_changes()
    if changes:
        with transaction():
            changes.make()


def sign_in(stores: Stores, person: Staff, browser: str) -> str:
    """Start a session for someone who has proved who they are; return its id."""
    with keeping_changes():
        stores.audit.add(subject_of(person.id), person.actor, Action.SIGNED_IN)
        return stores.sign_ins.start(person.id, browser)


def is_signed_in(stores: Stores, sign_in_id: str, person_id: int, *, seen: bool = True) -> bool:
    """Return whether a session is valid; checking keeps it from expiring, unless no one was `seen`."""
    found = stores.sign_ins.holding(sign_in_id, person_id)
    if seen and found is not None and datetime.now(UTC) - found.seen_at >= _STEP:
        with transaction():
            stores.sign_ins.see(sign_in_id)
    return found is not None


def end_sign_in(stores: Stores, sign_in_id: str, person_id: int) -> None:
    """End one of a person's sessions; does nothing if it is not theirs."""
    with transaction():
        stores.sign_ins.end(sign_in_id, person_id)


def note_own_change(stores: Stores, person: Staff, action: Action, detail: str = "") -> None:
    """Save a change to a person's own credentials, and audit it."""
    with keeping_changes():
        stores.audit.add(subject_of(person.id), person.actor, action, detail)


def note_waiting(stores: Stores, person_id: int) -> None:
    """Record on the audit trail that an account must wait after wrong passwords."""
    write_entry(stores, subject_of(person_id), STRANGER, Action.WAITS)
