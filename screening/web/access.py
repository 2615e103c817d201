"""Who may enter: nobody, unless a route is named here as open, or the person is signed in."""

from __future__ import annotations

from typing import cast

from flask import Flask, Response, abort, redirect, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response as AnyResponse

from screening.records.tables import Person

OPEN = frozenset({"static", "security.login", "workspace.welcome"})
_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}


def guard(app: Flask) -> None:
    """Put the gate before every view and the security headers on every answer."""
    app.before_request(_gate)
    app.after_request(_headers)


def signed_in() -> Person:
    """Who is signed in; on an open page perhaps nobody, whose is_authenticated is False."""
    return cast(Person, current_user)


def _gate() -> AnyResponse | None:
    """Patients' pages hold their own door (the draft's token); everything else needs somebody signed in."""
    endpoint = request.endpoint
    if endpoint is None or endpoint in OPEN or request.blueprint == "patient":
        return None
    if not signed_in().is_authenticated:
        return redirect(url_for("security.login", next=request.path)) if request.method == "GET" else abort(403)
    return None


def _headers(response: Response) -> Response:
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)
    return response
