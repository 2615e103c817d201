"""Calling patients: a call is assigned, made, and logged with its outcome."""

from __future__ import annotations

from datetime import datetime

from screening.domain.review.calls import CallReport
from screening.records.audit.entries import Action, Kind, Subject
from screening.records.care.called_about import unsent_signs
from screening.records.database import transaction
from screening.records.review.calls import Call
from screening.records.stores import Stores
from screening.workflow.practice.staff import Staff, is_therapist


class NextMissingError(Exception):
    """A call reached the patient, but what happens next is missing."""


def take_call(stores: Stores, call: Call, by: Staff, seen: str | None = None) -> bool:
    """Assign a call; return whether it is open and still as it was `seen`: with this stamp (None: any stamp).

    A therapist also gets the screening it is about, unless someone has it.
    """
    with transaction():
        about = call.screening_id
        holder = stores.queue.held_by(about) if about else None  # locks the queue before the call, as every step does
        if not stores.calls.take(call.id, by.id, seen):
            return False
        if about and holder is None and is_therapist(stores, by.id):
            stores.queue.take(about, by.id)
        stores.audit.add(_subject(call), by.actor, Action.TAKEN, "call")
    return True


def log_call(stores: Stores, call: Call, by: Staff, report: CallReport, at: datetime | None = None) -> bool:
    """Log a call that was made; return whether it was still open and about nothing new. Its outcome may close it.

    It is not logged if it was raised again, if newer answers replaced those it is about, or if urgent answers came
    that were not `heard`. The audit trail has the outcome and what is next, but never what was typed. `at` is when it
    was made: now (None), except in made-up practices. Raises NextMissingError.
    """
    if not report.says_enough:
        raise NextMissingError
    with transaction():
        if not stores.calls.is_raised_as(call) or _has_more_to_hear(stores, call):
            return False
        if not stores.calls.log(call.id, by.id, report, at):
            return False
        detail = ", ".join(filter(None, (report.outcome, report.next)))
        stores.audit.add(_subject(call), by.actor, Action.CALL_LOGGED, detail)
    return True


def _has_more_to_hear(stores: Stores, call: Call) -> bool:
    """Return whether more urgent answers, or signs that were not sent, exist than the caller had seen."""
    if call.heard is None or call.screening_id is None:
        return False
    about = (call.screening_id, call.id)
    return len(stores.follow_ups.called_about(*about)) + len(unsent_signs(*about)) > call.heard


def _subject(call: Call) -> Subject:
    return Subject(Kind.SCREENING, call.screening_id) if call.screening_id else Subject(Kind.CALLBACK, call.id)
