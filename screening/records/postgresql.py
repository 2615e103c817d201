"""Everything only PostgreSQL needs: connections that respect the wait limit and notice when the server is away."""

from __future__ import annotations

import time
from collections.abc import Generator
from contextlib import suppress
from typing import Any

from psycopg import Connection, OperationalError
from sqlalchemy import Engine, event

from screening.records import patience
from screening.records.patience import Watch

_LOOKS_AROUND = 0.02  # seconds
_DOUBTFUL = 0.2  # seconds without an answer before asking whether the server is still there
_TOLD = 0.3  # seconds that canceling on the server may take
_AT_WORK = 1.0  # seconds after which a live server is told to cancel, since no one waits anymore


class NoAnswerError(OperationalError):
    """The server did not answer within the time there was."""


def tune(engine: Engine, connect_seconds: float, lock_seconds: float) -> Watch:
    """Make an engine's connections respect the wait limit; return the watch over the server."""
    arguments, parameters = engine.dialect.create_connect_args(engine.url)

    def ask() -> None:
        with patience.at_most(connect_seconds), _Patient.connect(*arguments, **parameters) as connection:
            connection.execute("SELECT 1")

    watch = patience.keep_watch(engine, ask)

    class Watched(_Patient):
        """A connection that is released as soon as the server is known to be away."""

        _watch = watch

    def connect(_dialect: object, _record: object, arguments: Any, parameters: dict[str, Any]) -> Connection:
        given = parameters.pop("options", "")
        options = f"{given} -c lock_timeout={round(lock_seconds * 1000)}".strip()
        try:
            with patience.at_most(connect_seconds):
                return Watched.connect(*arguments, options=options, **parameters)
        except OperationalError:
            watch.doubt()
            raise

    event.listen(engine, "do_connect", connect)
    return watch


class _Patient(Connection[Any]):
    """A connection that waits only as long as its thread may."""

    _watch: Watch | None = None

    @classmethod
    def _connect_gen(cls, *arguments: Any, **more: Any) -> Any:
        return (yield from cls._watched(super()._connect_gen(*arguments, **more)))

    def wait(self, gen: Any, interval: float = _LOOKS_AROUND, timeout: float | None = None) -> Any:
        began = time.monotonic()
        try:
            return super().wait(self._watched(gen), min(interval, _LOOKS_AROUND), timeout)
        except NoAnswerError:
            if time.monotonic() - began > _AT_WORK and not (self._watch and self._watch.is_away):
                with suppress(Exception):
                    self.cancel_safe(timeout=_TOLD)
            self.close()  # there is no telling what it may still answer
            raise

    @classmethod
    def _watched(cls, waiting: Generator[Any, Any, Any]) -> Generator[Any, Any, Any]:
        """Run psycopg's generator, and check the limits after each short wait without an answer."""
        began = time.monotonic()
        try:
            wanted = next(waiting)
            while True:
                ready = yield wanted
                if not ready:
                    cls._look_around(time.monotonic() - began)
                wanted = waiting.send(ready)
        except StopIteration as end:
            return end.value

    @classmethod
    def _look_around(cls, waited: float) -> None:
        if cls._watch is not None:
            if cls._watch.is_away:
                raise NoAnswerError("the server is away")
            if waited > _DOUBTFUL:
                cls._watch.doubt()
        if patience.left() == 0:
            raise NoAnswerError("no answer in time")
