"""A fallback for the few things every page needs: the last value read, while the database does not answer."""

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

_MOST = 100  # cached answers per function
_NO_ANSWER = (OperationalError, InterfaceError, WaitedTooLongError)
Answer = TypeVar("Answer")
_known: WeakKeyDictionary[Engine, dict[Callable[..., Any], dict[Any, Any]]] = WeakKeyDictionary()


def last_known(read: Callable[..., Answer]) -> Callable[..., Answer]:
    """Return a reading function that waits only a moment, then falls back on its last answer in this process.

    Without a last answer it waits as usual. Within a transaction there is no fallback: a step decides by what is in
    force.
    """

    @wraps(read)
    def reading(*asked: Any) -> Answer:
        if is_writing():
            return read(*asked)
        before: dict[Any, Answer] = _known.setdefault(db.engine, {}).setdefault(read, {})
        watch = watch_of(db.engine)
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
