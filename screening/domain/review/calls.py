"""The outcomes of a call to a patient, and which ones close it."""

from __future__ import annotations

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
