"""Assigning a screening to a member of staff, and auditing who reads it."""

from __future__ import annotations

from dataclasses import dataclass

from screening.records.audit.entries import Action, Kind, Subject
from screening.records.audit.tables import MOST_DETAIL
from screening.records.database import transaction
from screening.records.review.listing import NOBODY
from screening.records.screenings.screenings import Screening
from screening.records.stores import Stores
from screening.workflow.practice.staff import Staff
from screening.workflow.practice.trail import write_entry


class AssignedMeanwhileError(Exception):
    """Someone else assigned the screening after the page was shown; nothing was written."""


@dataclass(frozen=True)
class Assignment:
    """Whom to assign a screening to (None: no one). `seen` is who had it on the page (None: do not compare)."""

    to: Staff | None
    seen: int | None = None


def take(stores: Stores, screening_id: str, by: Staff) -> bool:
    """Assign a screening, and any unassigned call about it, to oneself; return whether there is such a screening."""
    return assign(stores, screening_id, Assignment(by), by)


def assign(stores: Stores, screening_id: str, wanted: Assignment, by: Staff) -> bool:
    """Assign a screening, and any unassigned call about it; return whether there is such a screening.

    Raises AssignedMeanwhileError.
    """
    to = wanted.to
    with transaction():
        if wanted.seen is not None and (stores.queue.held_by(screening_id) or NOBODY) != wanted.seen:
            raise AssignedMeanwhileError
        is_queued = stores.queue.take(screening_id, to.id if to else None)
        has_a_call = to is not None and stores.calls.take_about(screening_id, to.id)
        if not is_queued and not has_a_call:
            return False
        to_whom = "" if to == by else f"to {to.name}"[:MOST_DETAIL] if to else "to no one"
        stores.audit.add(Subject(Kind.SCREENING, screening_id), by.actor, Action.TAKEN, to_whom)
    return True


def note_reading(stores: Stores, screening: Screening, by: Staff) -> None:
    """Record on the audit trail that someone read a screening."""
    write_entry(stores, Subject(Kind.SCREENING, screening.id), by.actor, Action.READ)
