"""Addresses of other servers in settings."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

WRONG_DATABASE = (
    "must be sqlite:////path/of/screening.db or postgresql+psycopg://user:password@host/database; "
    "in a user or password @ is written %40, : is %3A, / is %2F, ? is %3F and % is %25"
)
_BEHIND_PASSWORD = re.compile("[^:/]+://[^:/]*(:[^@]*)?@(.*)")
_LOCAL = ("localhost", "127.0.0.1")


def is_server_address(text: str, *, demo: bool) -> bool:
    """Return whether a text is the https address of a server; plain http only in a demo, on this machine."""
    try:
        parts = urlsplit(text)
        _port = parts.port  # raises ValueError if invalid
    except ValueError:
        return False
    alone = not (parts.query or parts.fragment or parts.username) and text.isascii() and text.isprintable()
    secure = parts.scheme == "https" or (demo and parts.scheme == "http" and parts.hostname in _LOCAL)
    return alone and secure and bool(parts.hostname)


def database_url(text: str) -> str:
    """Return where a database is. Raises ValueError, whose text never repeats the address: it may hold a password.

    An unescaped @ would make the rest of the password a part of the host, which is shown.
    """
    try:
        parts = make_url(text.strip())
    except (ArgumentError, ValueError):
        raise ValueError(WRONG_DATABASE) from None
    if parts.get_backend_name() == "sqlite":
        if parts.database in (None, "", ":memory:") or parts.host:
            raise ValueError(WRONG_DATABASE)  # it would be in memory, and gone with this process
    elif (behind := _BEHIND_PASSWORD.match(text.strip())) and "@" in behind[2].partition("=")[0]:
        raise ValueError(WRONG_DATABASE)
    return text.strip()
