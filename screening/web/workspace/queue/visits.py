"""The visits of one day in order of time, page by page.

The time of a visit is sealed, so the database cannot sort by it: the whole day is read, up to MOST_OF_DAY visits.
"""

from __future__ import annotations

from datetime import time

from screening.practice import practice
from screening.records.paging import ListPage
from screening.records.review.listing import Shown
from screening.records.review.queue import QueueEntry

MOST_OF_DAY = 500  # more than a practice sees in a day; a page that reads more would be slow
_BETWEEN = "~"


class ByTime(ListPage[QueueEntry]):
    """Some of the visits of a day, in order of time."""


def visits_by_time(shown: Shown, size: int, after: str = "") -> ByTime | None:
    """Return a page of the visits of a day; None if the day has too many to be sorted.

    At the same time the most urgent comes first, and those whose time is not known come last; falling, all of it turns
    around.
    """
    most = max(MOST_OF_DAY, size)
    found = practice().queue.page(most + 1, shown)
    if len(found) > most:
        return None
    lines = sorted(found, key=_time, reverse=shown.falling)
    first = _after(lines, after, falling=shown.falling)
    page = lines[first : first + size]
    return ByTime(page, _place(page[-1]) if first + size < len(lines) else "")


def _time(entry: QueueEntry) -> time:
    return entry.visit_at or time.max


def _place(entry: QueueEntry) -> str:
    return f"{_time(entry).isoformat()}{_BETWEEN}{entry.id}"


def _after(lines: list[QueueEntry], after: str, *, falling: bool) -> int:
    """Return where the page after a place starts: after that line or, if it is gone, at its time; else at 0."""
    places = [_place(one) for one in lines]
    if after in places:
        return places.index(after) + 1
    try:
        at = time.fromisoformat(after.partition(_BETWEEN)[0]).replace(tzinfo=None)
    except ValueError:
        return 0
    left = [number for number, one in enumerate(lines) if (_time(one) <= at if falling else _time(one) >= at)]
    return left[0] if left else 0
