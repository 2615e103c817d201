"""Assigning a screening to a member of staff, and auditing who reads it."""

from __future__ import annotations

from screening.records.audit.entries import Action, Kind, Subject
from screening.records.database import transaction
from screening.records.screenings.screenings import Screening
from screening.records.stores import Stores
from screening.workflow.practice.staff import Staff
from screening.workflow.practice.trail import write_entry


def take(stores: Stores, screening_id: str, by: Staff) -> bool:
    """Assign a screening, and any unassigned call about it; return whether there is such a screening."""
    with transaction():
        has_a_call = stores.calls.take_about(screening_id, by.id)
        if not stores.queue.take(screening_id, by.id) and not has_a_call:
            return False
        subject = Subject(Kind.SCREENING, screening_id)
        stores.audit.add(subject, by.actor, Action.TAKEN)
    return True


def note_reading(stores: Stores, screening: Screening, by: Staff) -> None:
    """Put on the audit trail that someone read a screening."""
    write_entry(stores, Subject(Kind.SCREENING, screening.id), by.actor, Action.READ)
