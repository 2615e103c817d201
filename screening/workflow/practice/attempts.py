"""Attempts: counted before anything is looked at, and taken back when one was right."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import TypeAlias

from screening.records.database import transaction
from screening.records.stores import Stores
from screening.workflow.practice.credentials import keeping_changes

Attempt: TypeAlias = tuple[str, str]  # what is attempted, and by whom


def count_attempt(stores: Stores, what: str, who: str, most: int, within: timedelta) -> int:
    """Count one attempt of at most so many within a time; return the seconds to wait, 0 when it may go on."""
    with transaction():
        return stores.attempts.over(what, who, most, within)


def count_wrong_attempt(stores: Stores, what: str, who: str) -> int:
    """Count an attempt as wrong until it is forgiven; return the seconds to wait, 0 when it may be looked at."""
    with transaction():
        return stores.attempts.wrong(what, who)


def forgive_attempts(stores: Stores, wrong: Iterable[Attempt], limited: Iterable[Attempt] = ()) -> None:
    """Forget the wrong attempts, for one was right; it counts for nothing where so many within a time are let in."""
    with keeping_changes():
        for what, who in wrong:
            stores.attempts.forgive(what, who)
        for what, who in limited:
            stores.attempts.take_back(what, who)


def forget_old_attempts(stores: Stores) -> None:
    """Delete what counts for nothing any longer."""
    with transaction():
        stores.attempts.forget_old()
