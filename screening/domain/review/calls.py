"""What comes of a call to a patient, and which outcomes close it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class CallOutcome(StrEnum):
    """The outcome of one call."""

    REACHED = "reached"
    LEFT_MESSAGE = "left_message"
    NO_ANSWER = "no_answer"
    SENT_TO_EMERGENCY = "sent_to_emergency"
    OTHER = "other"

    @property
    def closes(self) -> bool:
        """Return whether no further call is needed: the patient was reached, or what happened instead is on record."""
        return self not in (CallOutcome.LEFT_MESSAGE, CallOutcome.NO_ANSWER)


class Next(StrEnum):
    """What a patient who was reached does next."""

    ON_THE_WAY = "on_the_way"
    CALLED_911 = "called_911"
    WILL_NOT_GO = "will_not_go"
    NO_EMERGENCY = "no_emergency"


@dataclass(frozen=True)
class CallReport:
    """How a call came out. `next` is what a patient who was reached does next; None otherwise, and in old calls.

    `found_by` is who found that there is no emergency.
    """

    outcome: CallOutcome
    note: str = ""
    next: Next | None = None
    found_by: str = ""

    @property
    def says_enough(self) -> bool:
        """Return whether it can be logged: for a patient who was reached, it must say what is next."""
        if self.outcome is not CallOutcome.REACHED:
            return True
        return bool(self.found_by.strip()) if self.next is Next.NO_EMERGENCY else self.next is not None
