"""New arrivals: polled by a script while the list is open, so that they appear without a reload."""

from __future__ import annotations

from screening.practice import practice
from screening.web.blueprints import workspace
from screening.web.needs import Needs
from screening.workflow.practice.staff import FRONT_DESK, THERAPIST

_CALLS = 20


@workspace.get("/newest")
@Needs({THERAPIST, FRONT_DESK})
def newest() -> dict[str, list[str]]:
    """Return the newest screenings by reference, and the newest open calls. Nothing in it identifies a person."""
    return newest_arrivals()


def newest_arrivals() -> dict[str, list[str]]:
    """Return names for the newest screenings and open calls, which a page remembers to see what is new."""
    return {"screenings": practice().queue.newest(), "calls": practice().calls.newest(_CALLS)}
