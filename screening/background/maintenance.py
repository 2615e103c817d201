"""Maintenance: threads of a serving process that close days of the trail, erase old data, index, and count."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask

from screening.background import loop
from screening.practice import practice
from screening.workflow.care.counts import count_when_due as count_sessions_when_due
from screening.workflow.care.episode import close_quiet
from screening.workflow.consents.sign import forget_unsigned
from screening.workflow.intake.give import forget_expired_links
from screening.workflow.practice.attempts import forget_old_attempts
from screening.workflow.practice.backups import warn_of_backups
from screening.workflow.practice.clock import read_clock, watch_clock
from screening.workflow.practice.job_lease import job_lease
from screening.workflow.practice.staff import unassign_departed
from screening.workflow.practice.trail import close_days
from screening.workflow.practice.treating_credentials import remind_of_credentials
from screening.workflow.practice.upgrade import index_once
from screening.workflow.review.insights import count_when_due
from screening.workflow.review.patient_file import TIDYING, purge

_EVERY = 60  # seconds
_AGAIN = timedelta(seconds=45)  # after one process has done it, no other needs to within the same minute
_TIDIES_EVERY = timedelta(hours=1)
_LONGEST = timedelta(minutes=10)  # for a process killed meanwhile; then another continues from where it stopped
_INDEXES_EVERY = timedelta(days=1)  # until every screening is findable, it reads all of them


def start(app: Flask) -> None:
    """Start the threads; a failing round does not affect the others."""
    for name, work in {"ending of days": run_once, "counting": count, "tidying": tidy}.items():
        loop.start_thread(app, name, work, _EVERY)


def run_once(app: Flask) -> None:
    """Check the clock, and close finished days of the audit trail if it is right."""
    with app.app_context(), job_lease(practice(), "ending days", _LONGEST, _AGAIN) as run:
        if run is not None and watch_clock(practice()).is_trusted:
            close_days(practice(), practice().settings)


def count(app: Flask) -> None:
    """Count if the counts are old."""
    with app.app_context(), job_lease(practice(), "counting", _LONGEST, _AGAIN) as run:
        if run is not None:
            count_when_due(practice())
            count_sessions_when_due(practice())


def tidy(app: Flask) -> None:
    """Once a day, index what an upgrade left; once an hour, erase what has expired, if the clock is right."""
    with app.app_context():
        with job_lease(practice(), "indexing", _LONGEST, _INDEXES_EVERY) as run:
            if run is not None:
                index_once(practice())
        if not read_clock(practice()).is_trusted:
            return
        with job_lease(practice(), TIDYING, _LONGEST, _TIDIES_EVERY) as run:
            if run is not None:
                warn_of_backups(practice(), practice().settings)
                forget_old_attempts(practice())
                if practice().settings.course_of_care:
                    close_quiet(practice(), practice().settings.care_quiet_days)
                forget_expired_links(practice())
                forget_unsigned(practice())
                unassign_departed(practice())
                remind_of_credentials(practice(), practice().settings, practice().day())
                run.note = purge(practice(), practice().settings.keep_signed_years).note
