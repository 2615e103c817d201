"""The settings for questionnaires between sessions, which a practice can change by page or command."""

from __future__ import annotations

from collections.abc import Mapping

from screening.settings.sections import Kept
from screening.settings.values import yes_or_no

_HOURS = range(24, 73)
_SESSIONS = range(13)


def check_in_hours(text: str) -> int:
    """Return how many hours after needling patients are asked how they are, 24 to 72. Raises ValueError."""
    if int(text) not in _HOURS:
        raise ValueError(text)
    return int(text)


def measure_every(text: str) -> int:
    """Return after how many sessions with needling to measure again; 0 for only when staff ask. Raises ValueError."""
    number = int(text or 0)
    if number not in _SESSIONS:
        raise ValueError(text)
    return number


WRONG_SESSIONS = "must be a number of sessions from 1 to 12, or 0"
WRONG_HOURS = "must be a number of hours from 24 to 72"
KEPT: Mapping[str, Kept] = {
    "check_ins": Kept(
        "Ask patients how they are after needling?",
        "One page by email, or by a link you give them. Urgent answers appear in your call list.",
        yes_or_no,
        lambda s: "yes" if s.check_ins else "no",
        "Enter yes or no",
        "care",
        options=(("no", "No"), ("yes", "Yes")),
    ),
    "check_in_hours": Kept(
        "How many hours after needling are they asked?",
        "Soreness shows after a day, so 24 to 72. The rules may say later, never earlier.",
        check_in_hours,
        lambda s: str(s.check_in_hours),
        "Enter a number of hours from 24 to 72",
        "care",
        number=True,
    ),
    "measure_every": Kept(
        "After how many sessions with needling are patients asked again how much pain gets in the way?",
        "Enter 0 to ask only when you choose to. What counts as a change, and its source, is in the rules.",
        measure_every,
        lambda s: str(s.measure_every),
        "Enter a number of sessions from 1 to 12, or 0",
        "care",
        number=True,
    ),
    "own_activities": Kept(
        "Ask patients which activities they want to get back to?",
        "Up to three activities of their own, from 0 to 10 (Patient-Specific Functional Scale): after the first "
        "session with needling, then when they are asked again how much pain gets in the way.",
        yes_or_no,
        lambda s: "yes" if s.own_activities else "no",
        "Enter yes or no",
        "care",
        options=(("no", "No"), ("yes", "Yes")),
    ),
}
