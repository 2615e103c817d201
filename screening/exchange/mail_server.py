"""The practice's mail server: always over TLS, and only if its certificate is valid."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Callable
from email.message import EmailMessage
from email.utils import localtime

from screening.exchange.documents.letters import Letter
from screening.exchange.formats.smtp_errors import one_line
from screening.settings import MailServer, Settings

_ACCEPTED = range(200, 300)


def as_message(settings: Settings, to: str, letter: Letter, name: str) -> EmailMessage:
    """Return a letter as a message; recipients recognize two with the same name as copies."""
    message = EmailMessage()
    message["From"] = settings.mail.sender if settings.mail else f"demo@{settings.host}"
    message["To"], message["Subject"], message["Date"] = to, letter.subject, localtime()
    message["Message-ID"] = f"<{name}@{settings.host}>"
    message.set_content(letter.body)
    return message


def connected(mail: MailServer, timeout: float) -> smtplib.SMTP:
    """Return a connection, signed in if there is a user. Raises OSError or SMTPException."""
    context = ssl.create_default_context()
    if mail.from_the_first_byte:
        server: smtplib.SMTP = smtplib.SMTP_SSL(mail.host, mail.port, timeout=timeout, context=context)
    else:
        server = smtplib.SMTP(mail.host, mail.port, timeout=timeout)
    try:
        if not mail.from_the_first_byte:
            server.starttls(context=context)
        if mail.user:
            server.login(mail.user, mail.password)
    except BaseException:
        server.close()
        raise
    return server


def greet(mail: MailServer, timeout: float) -> None:
    """Connect, sign in and send nothing. Raises OSError or SMTPException if that does not work."""
    with connected(mail, timeout) as server:
        _accepted(server.noop(), smtplib.SMTPResponseException)


def handed_over(mail: MailServer, message: EmailMessage, timeout: float) -> str:
    """Give one message to the server; return what it answered. Raises OSError or SMTPException if it refused."""
    sender, to = message["From"], message["To"]
    with connected(mail, timeout) as server:
        server.ehlo_or_helo_if_needed()
        _accepted(server.mail(sender), lambda code, said: smtplib.SMTPSenderRefused(code, said, sender))
        _accepted(server.rcpt(to), lambda code, said: smtplib.SMTPRecipientsRefused({to: (code, said)}))
        whole = message.as_bytes(policy=message.policy.clone(linesep="\r\n"))  # `data` sends bytes as they are
        return _accepted(server.data(whole), smtplib.SMTPDataError)


def _accepted(answer: tuple[int, bytes], refusal: Callable[[int, bytes], smtplib.SMTPException]) -> str:
    code, said = answer
    if code not in _ACCEPTED:
        raise refusal(code, said)
    return f"{code} {one_line(said)}"
