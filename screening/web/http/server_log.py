"""Gunicorn's configuration, given with `-c python:…`: clients hold no thread, and no (maybe secret) URL is logged."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from typing import Any

from gunicorn.glogging import Logger

from screening.settings import Settings
from screening.settings.environment import SettingsError, read_settings
from screening.web.http.log_lines import LogLines

_COUNTED = "PROMETHEUS_MULTIPROC_DIR"  # what prometheus-client looks for as a worker imports it

worker_class = "screening.web.http.worker.WholeRequests"
worker_connections = 2000  # at once, or 124 fewer than the process's open-file limit
keepalive = 180  # seconds: longer than any proxy's, so that the proxy closes first (Caddy: 120, nginx: 60)
sendfile = False  # answers are built in memory
control_socket_disable = True  # it could tell gunicorn to stop; it would be in a read-only home

access_log_format = '%(h)s %(t)s "%(m)s" %(s)s %(b)s'  # if an access log is wanted: no URL either


def on_starting(server: object) -> None:
    """Create the folder where the workers add up their counts, if metrics are wanted and there is none yet."""
    settings = _settings()
    if settings and settings.metrics_port and _COUNTED not in os.environ:
        os.environ[_COUNTED] = tempfile.mkdtemp(prefix="screening-metrics-")


on_reload = on_starting  # the settings may want metrics only now; called before the new workers start


def on_exit(server: object) -> None:
    """Remove that folder."""
    if folder := os.environ.pop(_COUNTED, ""):
        shutil.rmtree(folder, ignore_errors=True)


def _settings() -> Settings | None:
    """Return the settings; None if they are wrong, which the worker reports."""
    try:
        return read_settings(os.environ)
    except SettingsError:
        return None


class DiscreetLogger(Logger):
    """Gunicorn's log without anything a stranger sent: it would log the URL of a request it cannot serve."""

    def setup(self, cfg: Any) -> None:
        super().setup(cfg)
        settings = _settings()
        if settings and settings.log_as_json:
            for handler in self.error_log.handlers:
                handler.setFormatter(LogLines(as_json=True))

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
