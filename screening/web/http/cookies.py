"""Our own cookies: bound to this host over TLS, and unreadable by scripts."""

from __future__ import annotations

from datetime import timedelta

from flask import request
from werkzeug.wrappers import Response

from screening.practice import practice


def read_cookie(what: str) -> str | None:
    """Return the value of a cookie from this browser."""
    return request.cookies.get(_name(what))


def keep_cookie(response: Response, what: str, value: str, kept: timedelta) -> Response:
    """Set a cookie for some time."""
    response.set_cookie(_name(what), value, kept, httponly=True, samesite="Lax", secure=practice().given.secure)
    return response


def drop_cookies(response: Response, *names: str) -> Response:
    """Delete these cookies."""
    for what in names:
        response.delete_cookie(_name(what), secure=practice().given.secure)
    return response


def _name(what: str) -> str:
    """Return the cookie's name; over TLS it binds the cookie to this host (RFC 6265bis, the __Host- prefix)."""
    return f"__Host-{what}" if practice().given.secure else what
