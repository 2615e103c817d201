"""The postman: a thread of a serving process that brings waiting mail to the mail server, and writes reminders."""

from __future__ import annotations

import logging
import threading
import time

from flask import Flask
from flask_mailman import EmailMessage
from sqlalchemy.exc import SQLAlchemyError

from screening.current import practice
from screening.records.outbox import Waiting
from screening.settings import Settings
from screening.workflow.mail import deliver, remind

_LOG = logging.getLogger("screening")
_EVERY = 10  # seconds
TIMEOUT = 10  # seconds for a mail server to answer


def start(app: Flask) -> None:
    """Start the thread; it ends with the process. Several processes share the work: a mail is taken out by one."""
    threading.Thread(target=_walk, args=(app,), name="postman", daemon=True).start()


def round_of(app: Flask) -> int:
    """Go once: write the reminders that are due, and bring what waits; give how many mails were accepted."""
    with app.app_context():
        remind(practice(), practice().settings)
        return deliver(practice(), _post) if practice().outbox.count() else 0


def _walk(app: Flask) -> None:
    while True:
        try:
            round_of(app)
        except SQLAlchemyError as error:
            _LOG.warning("the postman waits for the database: %s", type(error).__name__)
        time.sleep(_EVERY)


def _post(waiting: Waiting) -> None:
    mail = waiting.mail
    message_id = f"<{waiting.id}@{practice().settings.host}>"
    EmailMessage(mail.subject, mail.body, to=[mail.to], headers={"Message-ID": message_id}).send()


def mail_config(settings: Settings) -> dict[str, object]:
    """What Flask-Mailman reads: the practice's server, or the console of a demo."""
    server = settings.mail
    if server is None:
        return {"MAIL_BACKEND": "console", "MAIL_DEFAULT_SENDER": f"demo@{settings.host}"}
    return {
        "MAIL_BACKEND": "smtp",
        "MAIL_SERVER": server.host,
        "MAIL_PORT": server.port,
        "MAIL_USE_SSL": server.from_the_first_byte,
        "MAIL_USE_TLS": not server.from_the_first_byte,
        "MAIL_USERNAME": server.user or None,
        "MAIL_PASSWORD": server.password or None,
        "MAIL_TIMEOUT": TIMEOUT,
        "MAIL_DEFAULT_SENDER": server.sender,
    }
