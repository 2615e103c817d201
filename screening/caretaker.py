"""The caretaker: threads of a serving process that end days of the trail, erase what is over, index, and count."""

from __future__ import annotations

from flask import Flask

from screening import rounds
from screening.current import practice
from screening.workflow.insights import count_when_due
from screening.workflow.patient_file import purge

_EVERY = 60  # seconds
_TIDIES_EVERY = 3600


def start(app: Flask) -> None:
    """Start both works; a round that fails leaves the tidying alone."""
    rounds.begin(app, "caretaker", round_of, _EVERY)
    rounds.begin(app, "caretaker's tidying", tidy, _TIDIES_EVERY)


def round_of(app: Flask) -> None:
    """Go once: end days of the audit trail that are over, and count where the counts have become old."""
    with app.app_context():
        practice().audit.close_days()
        count_when_due(practice())


def tidy(app: Flask) -> None:
    """Erase what is over; make findable what an upgrade left, as it was stopped or never ran."""
    with app.app_context():
        practice().attempts.forget_old()
        purge(practice(), practice().settings.keep_signed_years)
        practice().queue.index_missing()
