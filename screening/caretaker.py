"""The caretaker: a thread of a serving process that ends days of the audit trail, erases what is over, and counts."""

from __future__ import annotations

import logging
import threading
import time
from itertools import count

from flask import Flask

from screening.current import practice
from screening.workflow.insights import count_when_due
from screening.workflow.patient_file import purge

_LOG = logging.getLogger("screening")
_EVERY = 60  # seconds
_TIDIES_EVERY = 60  # rounds: once an hour


def start(app: Flask) -> None:
    """Start the thread; it ends with the process."""
    threading.Thread(target=_walk, args=(app,), name="caretaker", daemon=True).start()


def round_of(app: Flask) -> None:
    """Go once: end days of the audit trail that are over, and count where the counts have become old."""
    with app.app_context():
        practice().audit.close_days()
        count_when_due(practice())


def tidy(app: Flask) -> None:
    """Erase what is over."""
    with app.app_context():
        purge(practice(), practice().settings.keep_signed_years)


def _walk(app: Flask) -> None:
    for number in count():
        for work in (round_of, tidy) if number % _TIDIES_EVERY == 0 else (round_of,):
            try:
                work(app)
            except Exception as error:
                _LOG.warning("the caretaker goes again: %s", type(error).__name__)
        time.sleep(_EVERY)
