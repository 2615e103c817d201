"""Closing an episode: by a person with a reason, or by the practice after a quiet time.

A signature opens one; for signatures from before the practice tracked courses of care, a person opens it.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from screening.domain.care.episode import ClosedBecause, Closing, Episode
from screening.records.audit.entries import PRACTICE, Action, Actor, Kind, Subject
from screening.records.database import transaction
from screening.records.screenings.screenings import Screening
from screening.records.screenings.versions import versions_of
from screening.records.stores import Stores
from screening.workflow.practice.staff import Staff

_AT_ONCE = 200


def begin(stores: Stores, screening: Screening, by: Staff) -> bool:
    """Open the episode of a screening signed before the practice tracked courses of care; return whether it did."""
    with transaction():
        stores.screenings.hold(versions_of(screening.id)[0])
        signed = bool(stores.decisions.of(screening.id)) and stores.episodes.of(screening.id) is None
        if signed and stores.episodes.open(screening.id, datetime.now(UTC)):
            stores.audit.add(Subject(Kind.SCREENING, screening.id), by.actor, Action.CARE_OPENED)
    return signed


def close(stores: Stores, episode: Episode, because: ClosedBecause, note: str, by: Staff) -> bool:
    """Close an episode; return whether it was open. The note stays out of the audit trail."""
    closing = Closing(datetime.now(UTC), because, note.strip(), by.id)
    return _close(stores, episode, closing, by.actor)


def close_quiet(stores: Stores, days: int, now: datetime | None = None) -> int:
    """Close the episodes in which nothing happened for this many days; return how many."""
    moment = now or datetime.now(UTC)
    quiet = stores.episodes.quiet_since(moment - timedelta(days=days), _AT_ONCE)
    return sum(_close(stores, episode, Closing(moment, ClosedBecause.QUIET), PRACTICE) for episode in quiet)


def _close(stores: Stores, episode: Episode, closing: Closing, by: Actor) -> bool:
    with transaction():
        if not stores.episodes.close(episode, closing):
            return False
        subject = Subject(Kind.SCREENING, episode.screening_id)
        stores.audit.add(subject, by, Action.CARE_CLOSED, str(closing.because).replace("_", " "))
    return True
