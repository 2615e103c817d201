"""A server that started before its database: closed, except for health checks, until the practice could be checked."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable

from flask import Flask, request
from werkzeug.exceptions import ServiceUnavailable

from screening.web.http.log_lines import where_it_broke

_LOG = logging.getLogger("screening")
_EVERY = 1.0  # seconds
_OPEN = ("health.healthz", "health.readyz", "static")


def open_once_checked(app: Flask, check: Callable[[], list[str]], opened: Callable[[], None]) -> None:
    """Answer 503 until `check` finds no more problems; then call `opened`. Each problem is logged once."""
    is_open = threading.Event()

    def refuse() -> None:
        if not is_open.is_set() and request.endpoint not in _OPEN:
            raise ServiceUnavailable(retry_after=5)

    def keep_checking() -> None:
        told: list[str] = []
        while wrong := _checked(check):
            if wrong != told:
                _LOG.error("no page is served yet: %s", "; ".join(wrong))
            told = wrong
            time.sleep(_EVERY)
        is_open.set()
        _LOG.warning("pages are served now")
        opened()

    app.before_request_funcs.setdefault(None, []).insert(0, refuse)
    threading.Thread(target=keep_checking, name="opening", daemon=True).start()


def _checked(check: Callable[[], list[str]]) -> list[str]:
    """Return what is wrong. A check that breaks off is wrong, too, and tried again: nothing else opens the pages."""
    try:
        return check()
    except Exception as error:
        return [f"the practice could not be checked: {type(error).__name__} at {where_it_broke(error.__traceback__)}"]
