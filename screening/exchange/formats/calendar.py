"""A visit as an iCalendar file (RFC 5545), for the calendar of a phone; nothing in it says what the visit is about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from importlib import import_module


@dataclass(frozen=True)
class CalendarEntry:
    """A visit in words: `id` stays the same when the entry is written again, `noted_at` when the date became known."""

    id: str
    day: date
    noted_at: datetime
    title: str
    place: str
    details: str


def calendar_file(entry: CalendarEntry) -> bytes:
    """Return the file. The visit takes up no time of its day, since only the day is known."""
    icalendar = import_module("icalendar")  # a twentieth of what a server loads, and few people need a file
    visit = icalendar.Event()
    visit.add("uid", entry.id)
    visit.add("dtstamp", entry.noted_at)
    visit.add("dtstart", entry.day)
    visit.add("dtend", entry.day + timedelta(days=1))
    visit.add("summary", entry.title)
    visit.add("location", entry.place)
    visit.add("description", entry.details)
    visit.add("class", "PRIVATE")
    visit.add("transp", "TRANSPARENT")
    calendar = icalendar.Calendar()
    calendar.add("prodid", "-//screening//visits//EN")
    calendar.add("version", "2.0")
    calendar.add_component(visit)
    return bytes(calendar.to_ical())
