"""Words that the practice's pages share: days and moments, languages, a text that is too long."""

from __future__ import annotations

from datetime import date, datetime

from screening.practice import practice
from screening.web.blueprints import workspace

LANGUAGE_NAMES = {"en": "English", "es": "Spanish"}


def too_long(text: str, most: int) -> str:
    """Return what is wrong with the length of a typed text: how long it is and how much fits; "" when it does fit."""
    return "" if len(text) <= most else f"Please make this shorter. It has {len(text):,} characters; {most:,} fit."


def local(moment: datetime) -> str:
    """Return a moment in the practice's time zone."""
    there = moment.astimezone(practice().settings.time_zone)
    return f"{day(there)}, {there:%H:%M}"


@workspace.app_template_global()
def day(when: date | str) -> str:
    """Return a day, also one kept as ISO text, as people of the practice read it: Mar 4, 2027."""
    there = date.fromisoformat(when) if isinstance(when, str) else when
    return f"{there:%b} {there.day}, {there.year}"
