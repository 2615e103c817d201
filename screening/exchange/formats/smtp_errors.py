"""Errors from handing mail to a mail server, in words that identify no one: the server's code, never its text."""

from __future__ import annotations

import smtplib
import socket
import ssl

_MOST = 300  # characters
# The first matching kind of failure; {code} is the server's code.
_WORDS: tuple[tuple[type[BaseException], str], ...] = (
    (smtplib.SMTPSenderRefused, "the server refused our own address: {code}"),
    (smtplib.SMTPAuthenticationError, "the server refused our user name or password: {code}"),
    (smtplib.SMTPDataError, "the server refused the mail: {code}"),
    (smtplib.SMTPConnectError, "the server refused the connection: {code}"),
    (smtplib.SMTPResponseException, "the server answered {code}"),
    (smtplib.SMTPNotSupportedError, "the server cannot do what is needed, such as STARTTLS"),
    (smtplib.SMTPServerDisconnected, "the server closed the connection"),
    (ssl.SSLCertVerificationError, "could not connect: the server's certificate is not trusted"),
    (ssl.SSLError, "could not connect: the server does not speak TLS there"),
    (socket.gaierror, "could not connect: the server's name cannot be resolved"),
    (TimeoutError, "the server did not answer in time"),
    (OSError, "could not connect"),
)


def words_of(error: Exception) -> str:
    """Return the server's own words, for the person who asked; "" if none. They may name people: never store them."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return "; ".join(one_line(said) for _code, said in error.recipients.values())
    return one_line(getattr(error, "smtp_error", b""))


def one_line(said: bytes | str) -> str:
    """Return what a server said on one line of at most 300 characters that terminals show as they are."""
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    return "".join(sign if sign.isprintable() else " " for sign in text)[:_MOST].strip()


def problem_of(error: Exception) -> str:
    """Return why a try failed: what the server refused, and its code if it gave one."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        codes = sorted({code for code, _sentence in error.recipients.values()})
        return f"the server refused the address: {', '.join(map(str, codes))}"
    code = getattr(error, "smtp_code", "")
    words = next((words for kind, words in _WORDS if isinstance(error, kind)), "it could not be delivered: {kind}")
    return words.format(code=code, kind=type(error).__name__)
