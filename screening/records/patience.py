"""How long anybody waits for the database: a page for so long in all, and no longer once it is known to be away.

A database that stopped answers nothing, refuses nothing, and looks like a slow one: no timeout of its own runs out, and
TCP stays content. So a wait that takes a moment makes a thread ask on a new connection. If that gets no answer either,
the database is away: whoever waits is released, and nobody waits from then on, until the thread gets an answer.
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
_ASKED_AGAIN = 0.5  # seconds after which one that is away is asked again
_BELIEVED = 1.0  # seconds for which one that answered is not asked again


class AwayError(OperationalError):
    """The database does not answer; `orig` is the error by which that was found out."""

    def __init__(self, cause: BaseException) -> None:
        super().__init__(None, None, cause)


class _Patience(threading.local):
    """Until when this thread may wait (as time.monotonic() tells it), if there is an end to it."""

    until: float | None = None


_here = _Patience()


@contextmanager
def at_most(seconds: float) -> Iterator[None]:
    """Let this thread wait for so long in all, within the block; less if less was left."""
    before, until = _here.until, time.monotonic() + seconds
    _here.until = until if before is None else min(before, until)
    try:
        yield
    finally:
        _here.until = before


def left() -> float | None:
    """Return how many seconds this thread may still wait; None: until there is an answer."""
    return None if _here.until is None else max(0.0, _here.until - time.monotonic())


_doubted: set[Watch] = set()  # those of this process that are being asked


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
        """Return whether there is nothing to wait for."""
        return self._cause is not None

    def doubt(self) -> None:
        """Find out, in a thread, whether it answers; if not, ask until it does."""
        if time.monotonic() - self._answered_at > _BELIEVED and self._asking.acquire(blocking=False):
            _doubted.add(self)
            threading.Thread(target=self._ask_until_it_answers, name="asking the database", daemon=True).start()

    def check(self) -> None:
        """Raise AwayError if it is away."""
        if (cause := self._cause) is not None:
            raise AwayError(cause)

    def rest(self) -> None:
        """End the asking, after the question that is under way; whether it is away is not known then."""
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
    """Return a watch that ends with the engine's connections: nobody asks once the engine is disposed of."""
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
