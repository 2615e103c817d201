"""How long a page waits for the database: who fills in a form soon gets it back, with what was typed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from screening.records.patience import at_most

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

_WORKSPACE_TIMES = 20  # its lists, searches and exports go through many records


class HurriedPages:
    """WSGI middleware: a patient's page waits for the database for so many seconds in all, the workspace's longer."""

    def __init__(self, app: WSGIApplication, seconds: float) -> None:
        self._app = app
        self._seconds = seconds

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        times = _WORKSPACE_TIMES if environ.get("PATH_INFO", "").startswith("/workspace/") else 1
        with at_most(self._seconds * times):
            return self._app(environ, start_response)
