"""Gunicorn's configuration, given with `-c python:…`: clients keep no thread, and no URL, maybe secret, is logged."""

from __future__ import annotations

import sys
from typing import Any

from gunicorn.glogging import Logger

worker_class = "screening.web.http.worker.WholeRequests"
worker_connections = 2000  # at once, or 124 fewer than the files that the process may open
keepalive = 180  # seconds: longer than any proxy's, which is then the one to close (Caddy: 120, nginx: 60)
sendfile = False  # answers are put together in memory

access_log_format = '%(h)s %(t)s "%(m)s" %(s)s %(b)s'  # if an access log is wanted: no URL either


class DiscreetLogger(Logger):
    """Gunicorn's log without anything a stranger sent: it would name the URL of a request it cannot serve."""

    def exception(self, msg: Any, *args: Any, **kwargs: Any) -> None:
        if not str(msg).startswith("Error handling request"):
            super().exception(msg, *args, **kwargs)
            return
        failure = sys.exc_info()[0]
        self.error("a request could not be served: %s", failure.__name__ if failure else "unknown")

    def warning(self, msg: Any, *args: Any, **kwargs: Any) -> None:
        message = str(msg)
        refused = message.startswith("Invalid request from ip=")
        super().warning("a request could not be read" if refused else message, *(() if refused else args), **kwargs)


logger_class = DiscreetLogger
