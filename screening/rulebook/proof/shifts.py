"""What an answer may change, by the names the prover gives its results."""

from __future__ import annotations

from enum import StrEnum


class Shift(StrEnum):
    """What being in a group may change; `urgency` is checked only where the outcome never changes."""

    STRICTER = "stricter"
    MILDER = "milder"
    URGENCY = "urgency"
