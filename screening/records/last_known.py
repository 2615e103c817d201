"""What was last read of the few things that every page needs stands in while the database does not answer."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from functools import wraps
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

from sqlalchemy import Engine
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as WaitedTooLongError

from screening.records.database import db, is_writing
from screening.records.patience import MOMENT, at_most, watch_of

_MOST = 100  # answers of one question
_NO_ANSWER = (OperationalError, InterfaceError, WaitedTooLongError)
Answer = TypeVar("Answer")


def last_known(read: Callable[..., Answer]) -> Callable[..., Answer]:
    """Return a reading function that waits only for a moment, and then returns what it last did in this process.

    What was never read is waited for like anything else. Within a transaction nothing stands in: a step decides by
    what is in force.
    """
    known: WeakKeyDictionary[Engine, dict[Any, Answer]] = WeakKeyDictionary()

    @wraps(read)
    def reading(*asked: Any) -> Answer:
        if is_writing():
            return read(*asked)
        before, watch = known.setdefault(db.engine, {}), watch_of(db.engine)
        if asked in before and watch.is_doubted:
            return before[asked]
        try:
            with at_most(MOMENT) if asked in before else nullcontext():
                answer = read(*asked)
        except _NO_ANSWER:
            db.session.rollback()
            watch.doubt()
            if asked not in before:
                raise
            return before[asked]
        if len(before) > _MOST:
            before.clear()
        before[asked] = answer
        return answer

    return reading
