"""The practice's own address, called as a patient's browser would: what the server sees of a client.

The page that answers (web/http/seen.py) shows nothing without a pass, which takes the master key to make.
"""

from __future__ import annotations

import hashlib
import hmac
import http.client
import json
import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from screening.exchange.short_calls import why_not

PATH, PASS = "/seen", "X-Screening-Pass"
INVENTED = "192.0.2.77"  # an unassigned address (RFC 5737), which a stranger might claim as their own
_HOLDS = 60  # seconds; clocks of two machines may differ a little
_TIMEOUT = 5  # seconds
_MOST_DIGITS = 12  # of the second in a pass; Python refuses to read thousands


@dataclass(frozen=True)
class Seen:
    """How the server saw one request: which client address it believed, and what the proxies had added.

    `forwarded` is X-Forwarded-For as received; `bound` is where the server listens. `direct` says that there was
    nothing in between: the server saw the very connection that was made.
    """

    client: str
    forwarded: tuple[str, ...]
    scheme: str
    bound: str
    direct: bool

    @property
    def believed(self) -> bool:
        """Return whether the server took an invented address for the client's."""
        return self.client == INVENTED

    @property
    def proxies(self) -> int:
        """Return how many proxies recorded where they got the request from."""
        claimed = [place for place, address in enumerate(self.forwarded) if address == INVENTED]
        return len(self.forwarded) - (claimed[-1] + 1 if claimed else 0)


class NotSeenError(Exception):
    """The answer was not from this practice's server; the message says what came instead."""


def pass_at(key: bytes, now: float) -> str:
    """Return a pass for the page, which works for a minute."""
    return f"{int(now)}.{hmac.new(key, str(int(now)).encode(), hashlib.sha256).hexdigest()}"


def is_pass(key: bytes, text: str, now: float) -> bool:
    """Return whether a text is a currently valid pass."""
    at = text.partition(".")[0]
    if not (at.isascii() and at.isdecimal() and len(at) <= _MOST_DIGITS and abs(int(at) - now) <= _HOLDS):
        return False
    return hmac.compare_digest(pass_at(key, int(at)).encode(), text.encode("utf-8", "replace"))


def ask(address: str, practice: str, key: bytes) -> Seen:
    """Ask a server as a client with a made-up address; `practice` is the practice's address. Raises NotSeenError."""
    parts = urlsplit(address)
    kind: Any = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    connection = kind(parts.hostname, parts.port, timeout=_TIMEOUT)
    headers = {"Host": urlsplit(practice).netloc, PASS: pass_at(key, time.time()), "X-Forwarded-For": INVENTED}
    try:
        connection.connect()
        own_port = connection.sock.getsockname()[1]
        connection.request("GET", PATH, headers=headers)
        answer = connection.getresponse()
        return _read(answer.status, answer.read(), own_port)
    except (OSError, http.client.HTTPException) as error:
        raise NotSeenError(why_not(error)) from None
    finally:
        connection.close()


def _read(status: int, body: bytes, own_port: int) -> Seen:
    if status == http.client.BAD_REQUEST:
        raise NotSeenError("the server refuses the host name in the request: the proxy must pass on Host unchanged")
    try:
        told = json.loads(body)
        forwarded = tuple(part.strip() for part in told["forwarded"].split(",") if part.strip())
        direct = told["port"] == str(own_port)
        return Seen(told["client"], forwarded, told["scheme"], told["bound"], direct)
    except (ValueError, KeyError, TypeError):
        raise NotSeenError(
            f"something else answers there ({status}), or a server with a different key or clock"
        ) from None


def is_measured(port: int) -> bool:
    """Return whether this practice's metrics are served at a port of this machine."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=_TIMEOUT)
    try:
        connection.request("GET", "/metrics")
        return b"screening_build_info" in connection.getresponse().read()
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
