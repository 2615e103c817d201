"""Looking after: somebody of the practice takes a screening, or calls somebody back."""

from __future__ import annotations

from screening.records.audit import Action, Kind, Subject
from screening.records.database import writing
from screening.records.screenings import Screening
from screening.records.stores import Stores
from screening.workflow.people import Staff


def take(stores: Stores, screening_id: str, by: Staff) -> bool:
    """Note that somebody looks after a screening, and answers its alert if nobody has; whether there is such a one."""
    with writing() as session:
        answered = stores.alerts.take(session, screening_id, by.id)  # also that of a version the patient replaced
        if not stores.queue.take(session, screening_id, by.id) and not answered:
            return False
        subject = Subject(Kind.SCREENING, screening_id)
        stores.audit.add(session, subject, by.actor, Action.TAKEN)
    return True


def called(stores: Stores, callback_id: str, by: Staff) -> None:
    """Note that somebody called back a number that was left on the urgent page."""
    with writing() as session:
        if stores.callbacks.called(session, callback_id, by.id):
            subject = Subject(Kind.CALLBACK, callback_id)
            stores.audit.add(session, subject, by.actor, Action.CALLED)


def note_reading(stores: Stores, screening: Screening, by: Staff) -> None:
    """Note that somebody read a screening."""
    stores.audit.note(Subject(Kind.SCREENING, screening.id), by.actor, Action.READ)
