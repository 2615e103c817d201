"""Setting or moving the visit of a screening that was sent, when the practice learns its day."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

from screening.records.audit.entries import Action, Kind, Subject
from screening.records.database import transaction
from screening.records.screenings.screenings import Screening
from screening.records.stores import Stores
from screening.workflow.intake.send import result_until
from screening.workflow.practice.staff import Staff


def set_visit(stores: Stores, screening: Screening, visit_on: date | None, visit_at: time | None, by: Staff) -> None:
    """Store the day of the visit (None: not known) and its time with the newest version of a screening.

    The queue follows, and the patient can read the result until the day after the visit.
    """
    with transaction():
        newest = stores.screenings.latest(screening.id)
        if newest is None or (newest.visit_on, newest.visit_at) == (visit_on, visit_at):
            return
        stores.screenings.set_visit(newest.id, visit_on, visit_at)
        stores.queue.set_day(newest.id, visit_on)
        if visit_on:
            stores.drafts.keep_until(newest.draft_id, result_until(visit_on, datetime.now(UTC)))
        at = f" {visit_at:%H:%M}" if visit_at else ""
        words = f"{visit_on}{at}" if visit_on else "no day"
        stores.audit.add(Subject(Kind.SCREENING, newest.id), by.actor, Action.VISIT_SET, words)
