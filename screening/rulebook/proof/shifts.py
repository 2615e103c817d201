"""What an answer may change, by the names that the prover gives its results."""

from __future__ import annotations

from enum import StrEnum


class Shift(StrEnum):
    """What being in a group instead of out of it may do: `urgency` is asked where the outcome never changes."""

    STRICTER = "stricter"
    MILDER = "milder"
    URGENCY = "urgency"
