"""What gunicorn is given with `-c python:…`: its own log names no address, which may hold a secret."""

from __future__ import annotations

import sys
from typing import Any

from gunicorn.glogging import Logger

access_log_format = '%(h)s %(t)s "%(m)s" %(s)s %(b)s'  # where somebody asks for one: no address either


class DiscreetLogger(Logger):
    """Gunicorn's log without what a stranger sent: it would name the address of a request that it cannot serve."""

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
