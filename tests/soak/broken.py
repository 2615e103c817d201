"""The server with two faults, so that a soak has something to find: one page fails, and keeps 25 MB each time."""

from __future__ import annotations

from screening.wsgi import app as sound

_kept = []


def app(environ, start_response):
    if environ["PATH_INFO"] == "/workspace/newest":
        _kept.append(b"x" * 25_000_000)
        start_response("500 Internal Server Error", [])
        return [b""]
    return sound(environ, start_response)
