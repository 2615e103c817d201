"""Deliveries: a thread of a serving process that sends other systems what is waiting for them."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask

from screening.background import loop
from screening.exchange.fhir.form import Resource
from screening.exchange.fhir.outcome_bundle import outcome_bundle
from screening.practice import practice, visit_note_of
from screening.workflow.fhir.outcome import exported
from screening.workflow.practice.job_lease import job_lease
from screening.workflow.practice.other_systems import deliver, teller

_EVERY = 10  # seconds
_LONGEST = timedelta(minutes=1)  # for a process killed meanwhile


def start(app: Flask) -> None:
    """Start the thread; it ends with the process. One process at a time does the work, and sends each one once."""
    loop.start_thread(app, "deliveries", run_once, _EVERY)


def run_once(app: Flask) -> int:
    """Deliver everything that is due; return how much was accepted."""
    with app.app_context():
        if not practice().deliveries.is_due():
            return 0
        with job_lease(practice(), "deliveries", _LONGEST) as run:
            return deliver(practice(), teller(practice(), practice().settings, _outcome)) if run is not None else 0


def _outcome(screening_id: str) -> Resource | None:
    """Return the Bundle of a screening in its current state; None if it was erased."""
    screening = practice().screenings.by_id(screening_id)
    if screening is None:
        return None
    return outcome_bundle(exported(practice(), screening, practice().given.address, visit_note_of(screening)))
