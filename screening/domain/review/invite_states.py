"""How far someone is who was invited to answer."""

from __future__ import annotations

from enum import StrEnum


class InviteState(StrEnum):
    """How far an invite is; a link was opened, a form was started."""

    INVITED = "invited"
    OPENED = "opened"
    STARTED = "started"
    SENT = "sent"
    EXPIRED = "expired"
    CANCELED = "canceled"

    @property
    def is_open(self) -> bool:
        """Return whether the person can still send with the link, and has not."""
        return self in (InviteState.INVITED, InviteState.OPENED, InviteState.STARTED)
