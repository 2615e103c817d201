"""Rounds: work that a serving process repeats in its own thread, even if a round fails."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable

from flask import Flask

_LOG = logging.getLogger("screening")


def start_thread(app: Flask, name: str, work: Callable[[Flask], object], every: float) -> None:
    """Do some work now and every `every` seconds; the thread ends with the process."""
    threading.Thread(target=_repeat, args=(app, name, work, every), name=name, daemon=True).start()


def _repeat(app: Flask, name: str, work: Callable[[Flask], object], every: float) -> None:
    while True:
        try:
            work(app)
        except Exception as error:
            _LOG.warning("the thread “%s” continues after: %s", name, type(error).__name__)
        time.sleep(every)
