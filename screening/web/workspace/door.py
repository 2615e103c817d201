"""The workspace's door: its blueprint, and what all of its pages use."""

from __future__ import annotations

from datetime import date, datetime

from flask import Blueprint, abort
from werkzeug.wrappers import Response as AnyResponse

from screening.current import practice
from screening.records.screenings import Screening

LANGUAGE_NAMES = {"en": "English", "es": "Spanish"}
Page = str | AnyResponse | tuple[str, int]  # what a view gives
workspace = Blueprint("workspace", __name__, url_prefix="/workspace")


def found(reference: str) -> Screening:
    """Give the screening of a reference; another one ends the request with 404."""
    return practice().screenings.by_reference(reference) or abort(404)


def too_long(text: str, most: int) -> str:
    """Return what is wrong with the length of a typed text: how long it is and how much fits; "" when it does fit."""
    return "" if len(text) <= most else f"Please make this shorter. It has {len(text):,} characters; {most:,} fit."


def local(moment: datetime) -> str:
    """A moment in the practice's time zone."""
    there = moment.astimezone(practice().settings.time_zone)
    return f"{day(there)}, {there:%H:%M}"


@workspace.app_template_global()
def day(when: date | str) -> str:
    """Write a day, also one kept as ISO text, as people of the practice read it: Mar 4, 2027."""
    there = date.fromisoformat(when) if isinstance(when, str) else when
    return f"{there:%b} {there.day}, {there.year}"
