"""The day of an event beside what was said about how soon it is."""

from __future__ import annotations

from datetime import date, timedelta

DAYS_AFTER_VISIT = {"days_0_to_2": (0, 2), "days_3_to_7": (3, 7), "over_7_days": (8, None)}
_LATEST_VISIT = timedelta(days=14)  # after sending, where no visit is known: so long an invite works


def agree(said: str, day: date, sent: date, visit: date | None) -> bool:
    """Return whether a day can be so many days after the visit as somebody said.

    Without a known visit it may be on any day from sending to two weeks later.
    """
    if said not in DAYS_AFTER_VISIT:
        return True
    first, last = DAYS_AFTER_VISIT[said]
    earliest, latest = (visit, visit) if visit else (sent, sent + _LATEST_VISIT)
    return (day - earliest).days >= first and (last is None or (day - latest).days <= last)
