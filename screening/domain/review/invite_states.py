"""How far along an invited person is."""

from __future__ import annotations

from enum import StrEnum


class InviteState(StrEnum):
    """The stages of an invite; a link is opened, a form is started."""

    INVITED = "invited"
    OPENED = "opened"
    STARTED = "started"
    SENT = "sent"
    EXPIRED = "expired"
    CANCELED = "canceled"

    @property
    def is_open(self) -> bool:
        """Return whether the person can still answer with the link and has not."""
        return self in (InviteState.INVITED, InviteState.OPENED, InviteState.STARTED)
