"""Gunicorn's configuration, given with `-c python:…`: its log names no URL, which may contain a secret."""

from __future__ import annotations

import sys
from typing import Any

from gunicorn.glogging import Logger

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
