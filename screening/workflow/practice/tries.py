"""Tries at a door: counted before anything is looked at, and taken back when one was right."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import TypeAlias

from screening.records.database import transaction
from screening.records.stores import Stores
from screening.workflow.practice.credentials import keeping_changes

Tried: TypeAlias = tuple[str, str]  # a door, and who tries it


def count_try(stores: Stores, door: str, who: str, most: int, within: timedelta) -> int:
    """Count one try of at most so many within a time; return the seconds to wait, 0 when it may go on."""
    with transaction():
        return stores.attempts.over(door, who, most, within)


def count_wrong_try(stores: Stores, door: str, who: str) -> int:
    """Count a try as wrong until it is forgiven; return the seconds to wait, 0 when it may be looked at."""
    with transaction():
        return stores.attempts.wrong(door, who)


def forgive_tries(stores: Stores, wrong: Iterable[Tried], limited: Iterable[Tried] = ()) -> None:
    """Forget the wrong tries, for one was right, and take it back where only so many within a time are let through."""
    with keeping_changes():
        for door, who in wrong:
            stores.attempts.forgive(door, who)
        for door, who in limited:
            stores.attempts.take_back(door, who)


def forget_old_tries(stores: Stores) -> None:
    """Delete what counts for nothing any longer."""
    with transaction():
        stores.attempts.forget_old()
