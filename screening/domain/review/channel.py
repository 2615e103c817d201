"""How a screening came in."""

from __future__ import annotations

from enum import StrEnum


class Way(StrEnum):
    """Through the practice's open link, through an invite, or typed in by staff from paper or a phone call.

    Or another `system` collected the answers itself and sent them.
    """

    OPEN = "open"
    INVITED = "invited"
    STAFF = "staff"
    SYSTEM = "system"


BY_PATIENT = (Way.OPEN, Way.INVITED)  # the ways in which patients fill the form here
