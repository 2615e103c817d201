"""What patients say when they are asked again whether anything has changed."""

from __future__ import annotations

from enum import StrEnum


class SaidChange(StrEnum):
    """The answer that was picked. Before a session, one answer means that something has changed or may have."""

    NO = "no"
    YES = "yes"
    NOT_SURE = "not_sure"
    YES_OR_NOT_SURE = "yes_or_not_sure"


def may_have_changed(said: SaidChange | None) -> bool:
    """Return whether something has changed, or may have, by what was said; None: it was not asked."""
    return said not in (None, SaidChange.NO)
