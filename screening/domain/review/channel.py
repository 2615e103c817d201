"""How a screening came in."""

from __future__ import annotations

from enum import StrEnum


class Way(StrEnum):
    """Through the practice's open link, through an invite, or typed in by staff from paper or a phone call."""

    OPEN = "open"
    INVITED = "invited"
    STAFF = "staff"
