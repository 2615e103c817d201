"""Guarded calls to addresses given by strangers: only to servers on the internet, short, small and without redirects.

A name is resolved once, and the connection goes to the checked address: a name that points elsewhere a moment later
("DNS rebinding") gains nothing. The certificate is still checked for the name.
"""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
import time
from dataclasses import dataclass
from enum import StrEnum
from threading import BoundedSemaphore
from typing import Any
from urllib.parse import SplitResult, urlsplit

from screening.exchange.short_calls import (
    OPERATORS,
    SECONDS,
    CallWay,
    Inquiry,
    NoReplyError,
    Reply,
    TooLongError,
    ask,
)

MOST_BYTES = 2 * 1024 * 1024
_MOST_LETTERS = 2_000  # of an address
_IPV4 = 4
_PUBLIC = ipaddress.ip_network("2000::/3")  # the part of IPv6 allocated so far
_TRANSLATED = ipaddress.ip_network("2002::/16")  # embeds IPv4
_MOST_ADDRESSES = 3  # of one name
_MOMENT = 0.01  # seconds


class CallRefusal(StrEnum):
    """Why a call was not made, or its answer not accepted."""

    NOT_HTTPS = "not_https"
    NOT_ALLOWED = "not_allowed"
    PRIVATE = "private"
    REDIRECT = "redirect"
    TOO_LONG = "too_long"


class RefusedError(NoReplyError):
    """A call was not made, or its answer not accepted; `why` gives the reason."""

    def __init__(self, why: CallRefusal, message: str) -> None:
        super().__init__(message)
        self.why = why


@dataclass(frozen=True)
class Guard:
    """Where calls may go: to these `hosts` and their subdomains (all if none are listed), over https.

    `private` also allows this machine and its own network, even plain http to this machine: for tests, and for partners
    inside a hospital's network. `most_bytes` limits the length of an answer; `seats` limit how many calls wait at once.
    """

    hosts: tuple[str, ...] = ()
    private: bool = False
    most_bytes: int = MOST_BYTES
    seats: BoundedSemaphore = OPERATORS

    def check(self, url: str) -> None:
        """Raise RefusedError if an address may not be called, as far as can be known without resolving its name."""
        parts = _parts(url)
        host = (parts.hostname or "").rstrip(".").lower()
        if parts.scheme != "https" and not (self.private and parts.scheme == "http" and _is_this_machine(host)):
            raise RefusedError(CallRefusal.NOT_HTTPS, "the address does not begin with https://")
        if self.hosts and not any(host == one or host.endswith(f".{one}") for one in self.hosts):
            raise RefusedError(CallRefusal.NOT_ALLOWED, "its server is not among those that may be asked")

    def fetch(self, call: Inquiry, seconds: float = SECONDS) -> Reply:
        """Return the whole answer to a call. Raises NoReplyError, and RefusedError where it is not allowed."""
        self.check(call.url)
        way = CallWay(self._connection, self.most_bytes, whole=True, seats=self.seats)
        try:
            reply = ask(call, seconds, way)
        except TooLongError as error:
            raise RefusedError(CallRefusal.TOO_LONG, str(error)) from None
        if 300 <= reply.status < 400:  # noqa: PLR2004  redirects (RFC 9110)
            raise RefusedError(CallRefusal.REDIRECT, "it sends to another address")
        return reply

    def _connection(self, parts: SplitResult, seconds: float) -> http.client.HTTPConnection:
        tls = ssl.create_default_context() if parts.scheme == "https" else None
        return _CheckedConnection(self, parts, seconds, tls)

    def allows(self, address: str) -> bool:
        """Return whether an IP address may be connected to."""
        if self.private:
            return True
        ip = ipaddress.ip_address(address.partition("%")[0])
        public = ip.version == _IPV4 or (ip in _PUBLIC and ip not in _TRANSLATED)
        return public and ip.is_global and not ip.is_multicast


class _CheckedConnection(http.client.HTTPConnection):
    """A connection to an address that the guard allows, over TLS for the name that was asked for."""

    def __init__(self, guard: Guard, parts: SplitResult, seconds: float, tls: ssl.SSLContext | None) -> None:
        self._guard, self._tls, self._seconds = guard, tls, seconds
        self.default_port = http.client.HTTPS_PORT if tls else http.client.HTTP_PORT  # the one that Host leaves out
        super().__init__(parts.hostname or "", parts.port or self.default_port, timeout=seconds)

    def connect(self) -> None:
        """Connect to the first address of the name, if all its addresses are allowed. Raises RefusedError."""
        found = socket.getaddrinfo(self.host, self.port, type=socket.SOCK_STREAM)
        if not all(self._guard.allows(str(where[0])) for *_, where in found):
            raise RefusedError(CallRefusal.PRIVATE, "the address leads into a private network")
        plain = _connected(found, self._seconds)
        self.sock = self._tls.wrap_socket(plain, server_hostname=self.host) if self._tls else plain


def _connected(found: list[Any], seconds: float) -> socket.socket:
    """Return a socket to the first of these addresses that answers in `seconds`. Raises OSError of the last one."""
    last: OSError = ConnectionRefusedError()
    until = time.monotonic() + seconds
    for family, kind, protocol, _name, where in found[:_MOST_ADDRESSES]:
        one = socket.socket(family, kind, protocol)
        one.settimeout(max(_MOMENT, until - time.monotonic()))
        try:
            one.connect(where)
        except OSError as error:
            one.close()
            last = error
        else:
            return one
    raise last


def _parts(url: str) -> SplitResult:
    """Return the parts of an address. Raises RefusedError if it is invalid or contains a user."""
    try:
        parts = urlsplit(url)
        _port = parts.port  # raises ValueError if invalid
    except ValueError:
        parts = SplitResult("", "", "", "", "")
    plain = url.isascii() and url.isprintable() and " " not in url and len(url) <= _MOST_LETTERS
    if not plain or not parts.hostname or parts.username is not None or "\\" in url:
        raise RefusedError(CallRefusal.NOT_HTTPS, "it is not a web address")
    return parts


def _is_this_machine(host: str) -> bool:
    return host in ("localhost", "127.0.0.1", "::1")
