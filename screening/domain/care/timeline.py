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
    """One point: its day, and when it was recorded. `told` gives details in a few words, `by` who did it.

    `reference` is the screening it is about, "" for none. `marked` flags it for attention: needling without asking
    again, or answers that changed the suggestion.
    """

    what: Happened
    day: date
    at: datetime
    told: str = ""
    by: str = ""
    reference: str = ""
    marked: bool = False


def in_order(events: Iterable[TimelineEvent]) -> tuple[TimelineEvent, ...]:
    """Return points by day, and within a day in the order they were recorded."""
    return tuple(sorted(events, key=lambda event: (event.day, event.at)))
