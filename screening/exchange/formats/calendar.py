"""A visit as an iCalendar file (RFC 5545), for the calendar of a phone; nothing in it says what the visit is about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from importlib import import_module


@dataclass(frozen=True)
class CalendarEntry:
    """A visit in words: `id` stays the same when the entry is written again, `noted_at` when the date became known.

    `at` is its time of day in the practice's zone, None if only the day is known; it takes about that many `minutes`.
    """

    id: str
    day: date
    noted_at: datetime
    title: str
    place: str
    details: str
    at: time | None = None
    minutes: int = 60


def calendar_file(entry: CalendarEntry) -> bytes:
    """Return the file. If only its day is known, the visit takes up no time of it."""
    icalendar = import_module("icalendar")  # a twentieth of what a server loads, and few people need a file
    visit = icalendar.Event()
    visit.add("uid", entry.id)
    visit.add("dtstamp", entry.noted_at)
    start = datetime.combine(entry.day, entry.at) if entry.at else entry.day
    visit.add("dtstart", start)
    visit.add("dtend", start + (timedelta(minutes=entry.minutes) if entry.at else timedelta(days=1)))
    visit.add("summary", entry.title)
    visit.add("location", entry.place)
    visit.add("description", entry.details)
    visit.add("class", "PRIVATE")
    visit.add("transp", "OPAQUE" if entry.at else "TRANSPARENT")
    calendar = icalendar.Calendar()
    calendar.add("prodid", "-//screening//visits//EN")
    calendar.add("version", "2.0")
    calendar.add_component(visit)
    calendar.add_missing_timezones()  # the rules of the practice's zone, so that any calendar shows the right time
    return bytes(calendar.to_ical())
