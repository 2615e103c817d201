"""Limits how long a page waits for the database, so that people soon get their form back, with what they typed."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from screening.records.patience import at_most, is_any_doubted

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

_WORKSPACE_TIMES = 20  # its lists, searches and exports read many records
_LEAST = 0.4  # seconds, however long it waited for its turn


class _Request(threading.local):
    """When this thread's request had fully arrived (on the time.monotonic() clock), if the server said so."""

    arrived_at: float | None = None


_request = _Request()


@contextmanager
def arrived(at: float) -> Iterator[None]:
    """Count the time the block's request spent in line toward its limit, while the database is in doubt.

    Those ahead of it were then waiting for the database. Otherwise the machine is just busy, and a late page is better
    than none.
    """
    _request.arrived_at = at
    try:
        yield
    finally:
        _request.arrived_at = None


class HurriedPages:
    """WSGI middleware: limits how long a patient's page waits for a turn and the database; the workspace's get more."""

    def __init__(self, app: WSGIApplication, seconds: float) -> None:
        self._app = app
        self._seconds = seconds

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        times = _WORKSPACE_TIMES if environ.get("PATH_INFO", "").startswith("/workspace/") else 1
        arrived_at = _request.arrived_at if is_any_doubted() else None
        waited = 0.0 if arrived_at is None else time.monotonic() - arrived_at
        with at_most(max(self._seconds * times - waited, _LEAST)):
            return self._app(environ, start_response)
