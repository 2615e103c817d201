"""The settings of the course of care that a practice can change by page or command."""

from __future__ import annotations

from collections.abc import Mapping

from screening.settings.sections import Kept
from screening.settings.values import yes_or_no

_QUIET = range(14, 731)


def quiet_days(text: str) -> int:
    """Return after how many quiet days an episode is closed, 14 to 730. Raises ValueError."""
    if int(text) not in _QUIET:
        raise ValueError(text)
    return int(text)


WRONG_QUIET = "must be a number of days from 14 to 730"
KEPT: Mapping[str, Kept] = {
    "course_of_care": Kept(
        "Follow patients from session to session?",
        "After a signed decision: sessions, asking again before each one, a timeline, and counts.",
        yes_or_no,
        lambda s: "yes" if s.course_of_care else "no",
        "Enter yes or no",
        "care",
        options=(("no", "No"), ("yes", "Yes")),
    ),
    "care_quiet_days": Kept(
        "After how many days without activity is a course of care closed?",
        "Activity is anything sent, recorded or signed.",
        quiet_days,
        lambda s: str(s.care_quiet_days),
        "Enter a number of days from 14 to 730",
        "care",
        number=True,
    ),
}
