"""The workspace's door: its blueprint, and what all of its pages use."""

from __future__ import annotations

from datetime import date, datetime

from flask import Blueprint

from screening.current import practice

LANGUAGE_NAMES = {"en": "English", "es": "Spanish"}
workspace = Blueprint("workspace", __name__, url_prefix="/workspace")


def local(moment: datetime) -> str:
    """A moment in the practice's time zone."""
    there = moment.astimezone(practice().settings.time_zone)
    return f"{day(there)}, {there:%H:%M}"


@workspace.app_template_global()
def day(when: date | str) -> str:
    """Write a day, also one kept as ISO text, as people of the practice read it: Mar 4, 2027."""
    there = date.fromisoformat(when) if isinstance(when, str) else when
    return f"{there:%b} {there.day}, {there.year}"
