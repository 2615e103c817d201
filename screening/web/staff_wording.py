"""Words that the practice's pages share: days and moments, languages, a text that is too long."""

from __future__ import annotations

from datetime import date, datetime

from screening.domain.rules.languages import name_of
from screening.practice import practice
from screening.settings.languages import FIRST
from screening.web.blueprints import workspace


def too_long(text: str, most: int) -> str:
    """Return what is wrong with the length of a typed text: how long it is and how much fits; "" when it does fit."""
    return "" if len(text) <= most else f"Please make this shorter. It has {len(text):,} characters; {most:,} fit."


def local(moment: datetime) -> str:
    """Return a moment in the practice's time zone."""
    there = moment.astimezone(practice().settings.time_zone)
    return f"{day(there)}, {there:%H:%M}"


@workspace.app_template_global()
def language_name(code: str) -> str:
    """Return the English name of a language; of one that the rules in force no longer have, its code."""
    return name_of(code, practice().languages)


@workspace.app_template_global()
def foreign_name(code: str) -> str:
    """Return the English name of a language that staff are told of; "" for the first one, which they read."""
    return "" if code == FIRST else language_name(code)


@workspace.app_template_global()
def day(when: date | str) -> str:
    """Return a day, also one kept as ISO text, as people of the practice read it: Mar 4, 2027."""
    there = date.fromisoformat(when) if isinstance(when, str) else when
    return f"{there:%b} {there.day}, {there.year}"
