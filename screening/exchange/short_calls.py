"""Calls to other servers that end within seconds, whatever happens there: pages wait for them."""

from __future__ import annotations

import http.client
import socket
import ssl
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue
from threading import BoundedSemaphore, Event, Thread
from typing import Any
from urllib.parse import SplitResult, urlsplit

SECONDS = 4.0  # for everything: resolving the host, connecting, asking and the whole answer
_MOST_BYTES = 256 * 1024
# Threads of a server (it has eight) that may wait for others; the rest serve pages. People who paste an address must
# not hold up calls that the operator set up.
AT_ONCE, STRANGERS_AT_ONCE = 4, 2
OPERATORS, STRANGERS = BoundedSemaphore(AT_ONCE), BoundedSemaphore(STRANGERS_AT_ONCE)


@dataclass(frozen=True)
class Inquiry:
    """A request to another server; with a body, it is a POST."""

    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: str | None = None


@dataclass(frozen=True)
class Reply:
    """What came back. Redirects are not followed."""

    status: int
    body: bytes


class NoReplyError(Exception):
    """No whole answer came in time; the message says why."""


class BusyError(NoReplyError):
    """Enough calls are already waiting for an answer; this one was not made."""


class TooLongError(NoReplyError):
    """The answer is longer than the limit."""


def _any_server(parts: SplitResult, seconds: float) -> http.client.HTTPConnection:
    kind: Any = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    return kind(parts.hostname, parts.port, timeout=seconds)  # type: ignore[no-any-return]


@dataclass(frozen=True)
class CallWay:
    """How a call is made: the connection factory, and how much of an answer is read; `whole` refuses a longer one.

    A connection that must not be made raises NoReplyError. `seats` limit how many wait at once.
    """

    connection: Callable[[SplitResult, float], http.client.HTTPConnection] = _any_server
    most_bytes: int = _MOST_BYTES
    whole: bool = False
    seats: BoundedSemaphore = OPERATORS

    def body_of(self, answer: http.client.HTTPResponse) -> bytes:
        """Return the body of an answer. Raises TooLongError, before anything is read if the answer says its length."""
        if self.whole and (answer.length or 0) > self.most_bytes:
            raise TooLongError("the answer is too long")
        body = answer.read(self.most_bytes + self.whole)
        if len(body) > self.most_bytes:
            raise TooLongError("the answer is too long")
        return body


ANY_SERVER = CallWay()


class _Wait:
    """A wait for an answer; once it ends, so does the thread that asks."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._over = Event()
        self._socket: socket.socket | None = None

    def goes_by(self, connected: socket.socket) -> None:
        """Record which socket the answer comes through. Raises TimeoutError if no one is waiting anymore."""
        self._socket = connected
        if self._over.is_set():
            raise TimeoutError

    def end(self) -> None:
        self._over.set()
        if self._socket is not None:
            with suppress(OSError):  # the answer arrived and closed it
                self._socket.shutdown(socket.SHUT_RDWR)


def ask(call: Inquiry, seconds: float = SECONDS, way: CallWay = ANY_SERVER) -> Reply:
    """Return the answer to a call over TLS with a checked certificate, or plain http if the address says so.

    Raises NoReplyError; BusyError at once if enough others are already waiting.
    """
    if not way.seats.acquire(blocking=False):
        raise BusyError("too many wait for an answer already")
    return _within(call, seconds, way)


def why_not(error: Exception) -> str:
    """Return in words why a connection brought no answer."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return "its certificate is not trusted, or has expired"
    if isinstance(error, ConnectionRefusedError):
        return "nothing listens there"
    if isinstance(error, TimeoutError):
        return "nothing answers in time"
    return f"nothing answers ({type(error).__name__})"


def _within(call: Inquiry, seconds: float, way: CallWay) -> Reply:
    """Ask in a separate thread: socket timeouts restart with each byte, and none applies to resolving names."""
    came: SimpleQueue[Reply | Exception] = SimpleQueue()
    wait = _Wait(seconds)

    def put() -> None:
        try:
            came.put(_outcome(call, wait, way))
        finally:
            way.seats.release()  # not earlier: an unresolved name keeps its thread busy after the wait

    Thread(target=put, daemon=True).start()
    try:
        outcome = came.get(timeout=seconds)
    except Empty:
        outcome = TimeoutError()
    wait.end()
    if isinstance(outcome, NoReplyError):
        raise outcome
    if isinstance(outcome, Exception):
        raise NoReplyError(why_not(outcome)) from None
    return outcome


def _outcome(call: Inquiry, wait: _Wait, way: CallWay) -> Reply | Exception:
    try:
        parts = urlsplit(call.url)
        target = parts._replace(scheme="", netloc="", fragment="").geturl() or "/"
        connection = way.connection(parts, wait.seconds)
        try:
            connection.connect()
            wait.goes_by(connection.sock)
            connection.request("GET" if call.body is None else "POST", target, call.body, dict(call.headers))
            with connection.getresponse() as answer:
                return Reply(answer.status, way.body_of(answer))
        finally:
            connection.close()
    except Exception as error:  # a stranger's answer may break a library in any way
        return error
