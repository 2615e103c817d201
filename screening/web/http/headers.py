"""What every answer carries, errors and static files included."""

from __future__ import annotations

from flask import Flask, Response, request

from screening.practice import practice

_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",  # frame-ancestors says it; scanners and old browsers read this
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Robots-Tag": "noindex, nofollow",  # where robots.txt is not asked for
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}
_A_YEAR = "max-age=31536000"


def add_headers(app: Flask) -> None:
    """Put the security headers on every answer; only static files may be kept by browsers."""
    app.after_request(_add)


def _add(response: Response) -> Response:
    response.headers.update(_HEADERS)
    if practice().given.secure:
        response.headers["Strict-Transport-Security"] = _A_YEAR
    if request.endpoint != "static" or not response.cache_control.public:
        response.headers["Cache-Control"] = "no-store"
    return response
