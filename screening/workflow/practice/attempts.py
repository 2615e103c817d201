"""Attempts: counted before anything is checked, and taken back after a correct one."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import TypeAlias

from screening.records.database import transaction
from screening.records.stores import Stores
from screening.workflow.practice.credentials import keeping_changes

Attempt: TypeAlias = tuple[str, str]  # what is attempted, and by whom


def count_attempt(stores: Stores, what: str, who: str, most: int, within: timedelta) -> int:
    """Count an attempt, with `most` allowed per `within`; return the seconds to wait, 0 if it may proceed."""
    with transaction():
        return stores.attempts.over(what, who, most, within)


def count_wrong_attempt(stores: Stores, what: str, who: str) -> int:
    """Count an attempt as wrong until forgiven; return the seconds to wait, 0 if it may be checked."""
    with transaction():
        return stores.attempts.wrong(what, who)


def forgive_attempts(stores: Stores, wrong: Iterable[Attempt], limited: Iterable[Attempt] = ()) -> None:
    """Forget wrong attempts after a correct one, which does not count toward the `limited` ones either."""
    with keeping_changes():
        for what, who in wrong:
            stores.attempts.forgive(what, who)
        for what, who in limited:
            stores.attempts.take_back(what, who)


def forget_old_attempts(stores: Stores) -> None:
    """Delete attempts that no longer count."""
    with transaction():
        stores.attempts.forget_old()
