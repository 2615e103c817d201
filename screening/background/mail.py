"""Mail: a thread of a serving process that passes waiting mail to the mail server, and writes reminders."""

from __future__ import annotations

import smtplib
import ssl
from datetime import timedelta
from email.message import EmailMessage
from email.utils import localtime

from flask import Flask

from screening.background import loop
from screening.practice import practice
from screening.records.operations.outbox import Waiting
from screening.settings import MailServer
from screening.workflow.practice.clock import read_clock
from screening.workflow.practice.job_lease import job_lease
from screening.workflow.practice.mail import deliver, remind

_EVERY = 10  # seconds
_LONGEST = timedelta(minutes=1)  # for a process killed meanwhile; mail may be urgent
TIMEOUT = 10  # seconds a mail server has to answer


def start(app: Flask) -> None:
    """Start the thread; it ends with the process. One process at a time does the work, and each mail is taken once."""
    loop.start_thread(app, "mail", run_once, _EVERY)


def run_once(app: Flask) -> int:
    """Write the reminders that are due, and send waiting mail; return how many mails were accepted."""
    with app.app_context():
        if not practice().outbox.count() and not practice().invites.is_reminder_due():
            return 0
        with job_lease(practice(), "mail", _LONGEST) as run:
            return _round() if run is not None else 0


def _round() -> int:
    if read_clock(practice()).is_trusted:  # a reminder goes out only once, so never by a wrong clock
        remind(practice(), practice().settings)
    return deliver(practice(), _post)


def _post(waiting: Waiting) -> None:
    """Pass one mail to the practice's server; a demo prints it. Raises OSError or SMTPException."""
    settings, mail = practice().settings, waiting.mail
    message = EmailMessage()
    message["From"] = settings.mail.sender if settings.mail else f"demo@{settings.host}"
    message["To"], message["Subject"], message["Date"] = mail.to, mail.subject, localtime()
    message["Message-ID"] = f"<{waiting.id}@{settings.host}>"  # the same at each try: a second copy can be recognized
    message.set_content(mail.body)
    if settings.mail is None:
        print(message, flush=True)  # noqa: T201  made-up people only
        return
    with _connection(settings.mail) as server:
        server.send_message(message)


def _connection(mail: MailServer) -> smtplib.SMTP:
    """Connect over TLS, to a server with a valid certificate."""
    context = ssl.create_default_context()
    if mail.from_the_first_byte:
        server: smtplib.SMTP = smtplib.SMTP_SSL(mail.host, mail.port, timeout=TIMEOUT, context=context)
    else:
        server = smtplib.SMTP(mail.host, mail.port, timeout=TIMEOUT)
        server.starttls(context=context)
    if mail.user:
        server.login(mail.user, mail.password)
    return server
