"""Lines of the log, as text or as JSON: what happened, and in which request. No path, name or token is in them."""

from __future__ import annotations

import json
import logging
from datetime import UTC, datetime
from types import TracebackType
from typing import Any

from flask import has_request_context

from screening.settings import Settings
from screening.web.http.request_ids import request_id, route

ACCESS = logging.getLogger("screening.access")


class LogLines(logging.Formatter):
    """Formats each record as one line: as JSON, or as text with the level first.

    For an exception it gives the type and place only: its text may contain an answer.
    """

    def __init__(self, *, as_json: bool) -> None:
        super().__init__()
        self._as_json = as_json

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        told = {"message": record.getMessage(), **_failure(record), **_request(), **getattr(record, "told", {})}
        if not self._as_json:
            message, *others = told.items()
            words = f"{record.levelname}: {message[1]}" + "".join(f" {name}={value}" for name, value in others)
            return "".join(sign if sign.isprintable() else repr(sign)[1:-1] for sign in words)
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        return json.dumps({"time": at, "level": record.levelname, "logger": record.name, **told})


def write_log(settings: Settings) -> None:
    """Write this process's log to stderr, in the form asked for, and with a line for each request if wanted."""
    handler = logging.StreamHandler()
    handler.setFormatter(LogLines(as_json=settings.log_as_json))
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    ACCESS.setLevel(logging.INFO if settings.access_log else logging.WARNING)


def where_it_broke(traceback: TracebackType | None) -> str:
    """Return the file and line that raised an exception."""
    while traceback is not None and traceback.tb_next is not None:
        traceback = traceback.tb_next
    return f"{traceback.tb_frame.f_code.co_filename}:{traceback.tb_lineno}" if traceback else "?"


def _failure(record: logging.LogRecord) -> dict[str, Any]:
    kind, _error, traceback = record.exc_info or (None, None, None)
    return {"error": f"{kind.__name__} at {where_it_broke(traceback)}"} if kind else {}


def _request() -> dict[str, Any]:
    return {"request": request_id(), "route": route()} if has_request_context() else {}
