"""How long to wait for the database: a page has a total limit, and nothing waits once the database is known to be away.

A database that has hung neither answers nor refuses, so it looks like a slow one: its own timeouts do not fire, and TCP
sees no problem. So after a short wait, a thread asks on a new connection. If that gets no answer either, the database
is away: all waiting calls are released, and none waits from then on, until the thread gets an answer.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, event
from sqlalchemy.exc import OperationalError

MOMENT = 0.05  # seconds within which a working database answers a simple question
_ASKED_AGAIN = 0.5  # seconds between questions while the database is away
_BELIEVED = 1.0  # seconds after an answer during which it is not asked again


class AwayError(OperationalError):
    """The database does not answer; `orig` is the error that showed it."""

    def __init__(self, cause: BaseException) -> None:
        super().__init__(None, None, cause)


class _Patience(threading.local):
    """Until when this thread may wait (on the time.monotonic() clock); None: no limit."""

    until: float | None = None


_here = _Patience()


@contextmanager
def at_most(seconds: float) -> Iterator[None]:
    """Limit this thread's total wait within the block, or keep the current limit if less is left."""
    before, until = _here.until, time.monotonic() + seconds
    _here.until = until if before is None else min(before, until)
    try:
        yield
    finally:
        _here.until = before


def left() -> float | None:
    """Return how many seconds this thread may still wait; None: no limit."""
    return None if _here.until is None else max(0.0, _here.until - time.monotonic())


_doubted: set[Watch] = set()  # those of this process being asked right now


class Watch:
    """Whether a database answers. `ask` puts a question to it on a new connection, or raises."""

    def __init__(self, ask: Callable[[], None]) -> None:
        self._ask = ask
        self._asking = threading.Lock()
        self._resting = threading.Event()
        self._cause: BaseException | None = None
        self._answered_at = -_BELIEVED

    @property
    def is_doubted(self) -> bool:
        """Return whether it was asked and has not answered yet."""
        return self._asking.locked()

    @property
    def is_away(self) -> bool:
        """Return whether it is known to be away, so that waiting is pointless."""
        return self._cause is not None

    def doubt(self) -> None:
        """Find out, in a thread, whether it answers; if not, keep asking until it does."""
        if time.monotonic() - self._answered_at > _BELIEVED and self._asking.acquire(blocking=False):
            _doubted.add(self)
            threading.Thread(target=self._ask_until_it_answers, name="asking the database", daemon=True).start()

    def check(self) -> None:
        """Raise AwayError if it is away."""
        if (cause := self._cause) is not None:
            raise AwayError(cause)

    def rest(self) -> None:
        """Stop asking after the current question; whether it is away is unknown from then on."""
        self._resting.set()
        with self._asking:
            self._cause = None
            self._resting.clear()

    def _ask_until_it_answers(self) -> None:
        try:
            while not self._resting.is_set():
                try:
                    self._ask()
                except Exception as error:
                    self._cause = error
                    self._resting.wait(_ASKED_AGAIN)
                else:
                    self._cause, self._answered_at = None, time.monotonic()
                    return
        finally:
            _doubted.discard(self)
            self._asking.release()


def is_any_doubted() -> bool:
    """Return whether a database of this process was asked and has not answered yet."""
    return bool(_doubted)


_watches: WeakKeyDictionary[Engine, Watch] = WeakKeyDictionary()


def new_watch(engine: Engine, ask: Callable[[], None]) -> Watch:
    """Return a watch that ends with the engine's connections: asking stops once the engine is disposed of."""
    watch = Watch(ask)
    event.listen(engine, "engine_disposed", lambda _engine: watch.rest())
    return watch


def keep_watch(engine: Engine, ask: Callable[[], None]) -> Watch:
    """Watch an engine's database from now on."""
    watch = _watches[engine] = new_watch(engine, ask)
    return watch


def watch_of(engine: Engine) -> Watch:
    """Return the watch over an engine's database."""
    return _watches[engine]
