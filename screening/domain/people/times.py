"""Times of day as people type them: 2:30 pm, 14:30, noon."""

from __future__ import annotations

import re
import unicodedata
from datetime import time

from screening.domain.people.text import one_line

_WORDS = {"noon": time(12), "midday": time(12)}
_TIME = re.compile(r"([0-9]{1,2})(?::([0-9]{2}))?(?::[0-9]{2}(?:\.0+)?)?\s*(?:([ap])\.?\s?m?\.?)?")
_NOON = 12
_EARLIEST = 7  # o’clock: before that, an hour without am or pm may well mean the afternoon
_LIKE = "Write it like 2:30 pm or 14:30"


class TimeError(ValueError):
    """The typed text is not a time of day; the message says what to do."""


def read_time(typed: str) -> time:
    """Return the time of day, written in 12 or 24 hours. Raises TimeError, also if it could be morning or afternoon."""
    plain = unicodedata.normalize("NFKC", one_line(typed)).casefold()
    if plain in _WORDS:
        return _WORDS[plain]
    found = _TIME.fullmatch(plain)
    if found is None or not (found[2] or found[3]):
        raise TimeError(f"This is not a time. {_LIKE}")
    hour, minute = int(found[1]), int(found[2] or 0)
    if found[3]:
        hour = _in_24_hours(hour, found[3])
    elif 0 < hour < _EARLIEST and not plain.startswith("0"):
        raise TimeError(f"This may be morning or afternoon. {_LIKE}")
    try:
        return time(hour, minute)
    except ValueError:
        raise TimeError(f"There is no such time. {_LIKE}") from None


def _in_24_hours(hour: int, half: str) -> int:
    """Return the hour of the day. Raises TimeError for an hour that is not on a clock face."""
    if not 1 <= hour <= _NOON:
        raise TimeError(f"There is no such time. {_LIKE}")
    return hour % _NOON + (_NOON if half == "p" else 0)
