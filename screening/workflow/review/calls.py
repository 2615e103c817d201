"""Calling patients: a call is assigned, made, and logged with its outcome."""

from __future__ import annotations

from screening.domain.review.calls import CallOutcome
from screening.records.audit.entries import Action, Kind, Subject
from screening.records.database import transaction
from screening.records.review.calls import Call
from screening.records.stores import Stores
from screening.workflow.practice.staff import Staff, is_therapist


def take_call(stores: Stores, call: Call, by: Staff, seen: str | None = None) -> bool:
    """Assign a call; return whether it is open and still as it was `seen`: with this stamp (None: whatever its stamp).

    A therapist also gets the screening it is about, unless someone has it.
    """
    with transaction():
        if not stores.calls.take(call.id, by.id, seen):
            return False
        about = call.screening_id
        if about and is_therapist(stores, by.id) and stores.queue.held_by(about) is None:
            stores.queue.take(about, by.id)
        stores.audit.add(_subject(call), by.actor, Action.TAKEN, "call")
    return True


def log_call(stores: Stores, call: Call, by: Staff, outcome: CallOutcome, note: str) -> bool:
    """Log a call that was made; return whether it was still open. Its outcome may close it.

    The audit trail has the outcome and never the note.
    """
    with transaction():
        if not stores.calls.log(call.id, by.id, outcome, note):
            return False
        stores.audit.add(_subject(call), by.actor, Action.CALL_LOGGED, outcome.value)
    return True


def _subject(call: Call) -> Subject:
    return Subject(Kind.SCREENING, call.screening_id) if call.screening_id else Subject(Kind.CALLBACK, call.id)
