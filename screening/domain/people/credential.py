"""What allows a therapist to give the treatment: a credential, such as an endorsement, until it expires."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

REMINDERS = (30, 7)  # days before it expires


@dataclass(frozen=True)
class Credential:
    """A credential: what kind it is, its number or name, and the last day on which it is valid."""

    kind: str
    number: str
    expires_on: date

    def is_valid(self, on: date) -> bool:
        """Return whether it is valid on a day of the practice; it is on its last one."""
        return on <= self.expires_on

    def reminder_due(self, on: date, reminded: int | None) -> int | None:
        """Return which reminder (30, 7) is due on a day; None if the one for that time was written, or it expired.

        `reminded` is the last one that was written, None for none. One that was missed is not made up for.
        """
        left = (self.expires_on - on).days
        due = min((days for days in REMINDERS if 0 <= left <= days), default=None)
        return due if due is not None and (reminded is None or due < reminded) else None
