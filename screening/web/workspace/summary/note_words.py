"""Words that all parts of the visit note share: dates as a US record takes them, the treatment, a labeled sentence."""

from __future__ import annotations

from datetime import date, datetime

from screening.practice import practice
from screening.records.screenings.screenings import Screening
from screening.web.workspace.summary.answer_words import LANGUAGE
from screening.web.workspace.summary.summary import Summary


def us_day(day: date | str) -> str:
    """Return a date, also from ISO text, as record systems in the US take it: 03/04/2027."""
    return f"{date.fromisoformat(day) if isinstance(day, str) else day:%m/%d/%Y}"


def us_time(moment: datetime) -> str:
    """Return a moment in the practice's time zone: 03/04/2027 2:55 PM PST."""
    there = moment.astimezone(practice().settings.time_zone)
    return f"{us_day(there)} {there.hour % 12 or 12}:{there:%M %p %Z}"


def us_visit(screening: Screening) -> str:
    """Return the day of the visit, and its time if it is known: 03/04/2027 2:55 PM; "" if no visit is known."""
    if screening.visit_on is None:
        return ""
    at = screening.visit_at
    return us_day(screening.visit_on) + (f" {at.hour % 12 or 12}:{at:%M %p}" if at else "")


def treatment_of(shown: Summary) -> str:
    """Return what the treatment is called."""
    return shown.standing.book.treatment.wording.name[LANGUAGE]


def labeled(label: str, text: str) -> str:
    """Return a text on one line as a sentence after its label."""
    text = " ".join(text.split())
    return f"{label}: {text}{'' if text.endswith(('.', '!', '?')) else '.'}"
