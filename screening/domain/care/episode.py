"""An episode: the care for one complaint of one person, from the first signed decision until it is closed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class ClosedBecause(StrEnum):
    """Why an episode was closed."""

    GOALS_MET = "goals_met"
    UNCHANGED = "unchanged"
    WISH = "wish"
    REFERRED = "referred"
    OTHER = "other"
    QUIET = "quiet"  # by the practice, after a time in which nothing happened


BY_A_PERSON = tuple(reason for reason in ClosedBecause if reason is not ClosedBecause.QUIET)


@dataclass(frozen=True)
class Closing:
    """One time that an episode was closed, by whom (None: the practice), and when it was opened again."""

    at: datetime
    because: ClosedBecause
    note: str = ""
    person_id: int | None = None
    reopened_at: datetime | None = None


@dataclass(frozen=True)
class Episode:
    """The care for one complaint, named by the version of the screening that was signed first.

    `active_at` is when something last happened in it, `closings` every time that it was closed, oldest first.
    """

    id: str
    screening_id: str
    opened_at: datetime
    active_at: datetime
    closed_at: datetime | None = None
    closings: tuple[Closing, ...] = ()

    @property
    def is_open(self) -> bool:
        return self.closed_at is None
