"""Mail: a thread of a serving process that passes waiting mail to the mail server, and writes reminders."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from flask import Flask

from screening.background import loop
from screening.exchange.documents.letters import Letter
from screening.exchange.mail_server import as_message, connected
from screening.practice import practice
from screening.records.operations.outbox import Waiting
from screening.workflow.care.asking import mail_follow_ups
from screening.workflow.practice.clock import read_clock
from screening.workflow.practice.job_lease import job_lease
from screening.workflow.practice.mail import deliver, remind

_EVERY = 10  # seconds
_LONGEST = timedelta(minutes=1)  # for a process killed meanwhile; mail may be urgent
TIMEOUT = 10  # seconds a mail server has to answer


def start(app: Flask) -> None:
    """Start the thread; it ends with the process. One process at a time does the work, and sends each mail once."""
    loop.start_thread(app, "mail", run_once, _EVERY)


def run_once(app: Flask) -> int:
    """Write the reminders that are due, and send waiting mail; return how many mails were accepted."""
    with app.app_context():
        if not (practice().outbox.count() or practice().invites.is_reminder_due() or _is_follow_up_due()):
            return 0
        with job_lease(practice(), "mail", _LONGEST) as run:
            return _round() if run is not None else 0


def _is_follow_up_due() -> bool:
    return practice().follow_ups.is_mail_due(datetime.now(UTC))


def _round() -> int:
    try:
        if read_clock(practice()).is_trusted:  # a reminder goes out only once, so never with a wrong clock
            remind(practice(), practice().settings)
            mail_follow_ups(practice(), practice().settings)
    finally:  # an alert waits for nothing that fails here
        accepted = deliver(practice(), _post)
    return accepted


def _post(waiting: Waiting) -> None:
    """Pass one mail to the practice's server; a demo prints it. Raises OSError or SMTPException."""
    settings, mail = practice().settings, waiting.mail
    message = as_message(settings, mail.to, Letter(mail.subject, mail.body), waiting.id)  # the same name at each try
    if settings.mail is None:
        print(message, flush=True)  # noqa: T201  made-up people only
        return
    with connected(settings.mail, TIMEOUT) as server:
        server.send_message(message)
