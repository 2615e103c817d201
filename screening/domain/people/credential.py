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
        """Return whether it is valid on a day in the practice's time zone, its last day included."""
        return on <= self.expires_on

    def reminder_due(self, on: date, reminded: int | None) -> int | None:
        """Return which reminder (30 or 7) is due on a day; None if that one was sent, or the credential expired.

        `reminded` is the last one sent, None for none. A missed reminder is not sent late.
        """
        left = (self.expires_on - on).days
        due = min((days for days in REMINDERS if 0 <= left <= days), default=None)
        return due if due is not None and (reminded is None or due < reminded) else None
