"""Headers of every response, including errors and static files."""

from __future__ import annotations

from flask import Flask, Response, request

from screening.practice import practice
from screening.web.blueprints import api

_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",  # same as frame-ancestors, for scanners and old browsers
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Robots-Tag": "noindex, nofollow",  # for crawlers that ignore robots.txt
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}
_A_YEAR = "max-age=31536000"


def add_headers(app: Flask) -> None:
    """Set the security headers on every response; browsers may keep static files, and what the API says is public."""
    app.after_request(_add)


def _add(response: Response) -> Response:
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)  # only the page that scans codes has a policy of its own
    if practice().given.secure:
        response.headers["Strict-Transport-Security"] = _A_YEAR
    may_be_kept = request.endpoint == "static" or request.blueprint == api.name
    if not may_be_kept or not response.cache_control.public:
        response.headers["Cache-Control"] = "no-store"
    return response
