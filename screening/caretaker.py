"""The caretaker: a thread of a serving process that ends days of the audit trail, erases what is over, and counts."""

from __future__ import annotations

import logging
import threading
import time

from flask import Flask

from screening.current import practice
from screening.workflow.insights import count_when_due
from screening.workflow.patient_file import purge

_LOG = logging.getLogger("screening")
_EVERY = 60  # seconds


def start(app: Flask) -> None:
    """Start the thread; it ends with the process."""
    threading.Thread(target=_walk, args=(app,), name="caretaker", daemon=True).start()


def round_of(app: Flask) -> None:
    """Go once."""
    with app.app_context():
        practice().audit.close_days()
        purge(practice(), practice().settings.keep_signed_years)
        count_when_due(practice())


def _walk(app: Flask) -> None:
    while True:
        try:
            round_of(app)
        except Exception as error:
            _LOG.warning("the caretaker goes again: %s", type(error).__name__)
        time.sleep(_EVERY)
