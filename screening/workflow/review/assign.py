"""Looking after a screening: somebody of the practice is assigned to it, or reads it."""

from __future__ import annotations

from screening.records.audit.entries import Action, Kind, Subject
from screening.records.database import writing
from screening.records.screenings.screenings import Screening
from screening.records.stores import Stores
from screening.workflow.practice.staff import Staff


def take(stores: Stores, screening_id: str, by: Staff) -> bool:
    """Assign a screening to somebody, and a call about it that nobody has; return whether there is such a screening."""
    with writing() as session:
        has_a_call = stores.calls.take_about(session, screening_id, by.id)
        if not stores.queue.take(session, screening_id, by.id) and not has_a_call:
            return False
        subject = Subject(Kind.SCREENING, screening_id)
        stores.audit.add(session, subject, by.actor, Action.TAKEN)
    return True


def note_reading(stores: Stores, screening: Screening, by: Staff) -> None:
    """Note that somebody read a screening."""
    stores.audit.note(Subject(Kind.SCREENING, screening.id), by.actor, Action.READ)
