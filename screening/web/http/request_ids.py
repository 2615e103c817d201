"""The id of a request, shown in its log lines, its answer and error pages; and its route and method."""

from __future__ import annotations

import re
import secrets
from typing import cast

from flask import g, request

from screening.practice import practice

HEADER = "X-Request-ID"
_HARMLESS = re.compile("[A-Za-z0-9._-]{1,64}")
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_NAME = "request_id"


def request_id() -> str:
    """Return the id of this request: the proxy's, if there is one and its id is harmless; else a new one."""
    if _NAME not in g:
        given = request.headers.get(HEADER, "") if practice().given.proxies else ""
        g.request_id = given if _HARMLESS.fullmatch(given) else secrets.token_hex(4).upper()
    return cast(str, g.request_id)


def route() -> str:
    """Return the pattern of the page that was asked for, such as "/i/<token>"; "none" if it is not our page."""
    return request.url_rule.rule if request.url_rule else "none"


def method() -> str:
    """Return the method of this request; "other" for a made-up one."""
    return request.method if request.method in _METHODS else "other"
