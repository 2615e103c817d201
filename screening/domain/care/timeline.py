"""The course of care as one line in time."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class Happened(StrEnum):
    """What a point of the line is."""

    SCREENED = "screened"
    ASKED_AGAIN = "asked_again"
    SIGNED = "signed"
    NEEDLED = "needled"
    NOT_NEEDLED = "not_needled"
    CHECKED = "checked"
    MEASURED = "measured"
    CLOSED = "closed"
    REOPENED = "reopened"


@dataclass(frozen=True)
class TimelineEvent:
    """One point: on which day, and when it was recorded. `told` says more in a few words, `by` who did it.

    `reference` names the screening that it is about, "" for none. `marked` says that it asks for a look: needling
    without asking again, or answers that changed what is suggested.
    """

    what: Happened
    day: date
    at: datetime
    told: str = ""
    by: str = ""
    reference: str = ""
    marked: bool = False


def in_order(events: Iterable[TimelineEvent]) -> tuple[TimelineEvent, ...]:
    """Return points by day, and on one day in the order in which they were recorded."""
    return tuple(sorted(events, key=lambda event: (event.day, event.at)))
