"""How a call to a patient came out, and which outcomes close it."""

from __future__ import annotations

from enum import StrEnum


class CallOutcome(StrEnum):
    """What became of one call."""

    REACHED = "reached"
    LEFT_MESSAGE = "left_message"
    NO_ANSWER = "no_answer"
    SENT_TO_EMERGENCY = "sent_to_emergency"
    OTHER = "other"

    @property
    def closes(self) -> bool:
        """Whether nobody has to call again: the patient was spoken to, or what happened instead is written down."""
        return self not in (CallOutcome.LEFT_MESSAGE, CallOutcome.NO_ANSWER)
