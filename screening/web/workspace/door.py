"""The workspace's door: its blueprint, and what all of its pages use."""

from __future__ import annotations

from datetime import datetime

from flask import Blueprint

from screening.current import practice

workspace = Blueprint("workspace", __name__, url_prefix="/workspace")


def local(moment: datetime) -> str:
    """A moment in the practice's time zone."""
    there = moment.astimezone(practice().settings.time_zone)
    return f"{there:%b} {there.day}, {there.year}, {there:%H:%M}"
