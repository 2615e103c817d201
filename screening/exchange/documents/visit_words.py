"""When a visit is, as patients read it in their language."""

from __future__ import annotations

from datetime import date, time

from babel.dates import format_time
from flask_babel import format_date, get_locale


def visit_words(day: date, at: time | None) -> str:
    """Return the day of a visit in full, and its time if it is known: Thursday, March 4, 2027, 2:55 pm."""
    words = str(format_date(day, "full"))
    return f"{words}, {format_time(at, 'h:mm a', locale=get_locale()).lower()}" if at else words
