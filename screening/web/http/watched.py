"""Watches each request: how long it took and how it ended, for metrics and the log, by route."""

from __future__ import annotations

import time
from http import HTTPStatus

from flask import Flask, Response, g, request_started
from prometheus_client import Counter, Histogram

from screening.settings import Settings
from screening.web.http.log_lines import ACCESS
from screening.web.http.request_ids import HEADER, method, request_id, route

_STEPS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10)  # seconds
_SECONDS = Histogram("screening_request_seconds", "How long requests took.", ["route", "method"], buckets=_STEPS)
_RESPONSES = Counter("screening_responses", "Answers, by how requests ended.", ["route", "method", "status"])
# Without labels, so that they begin at 0: Prometheus sees no increase in a series that begins with its first failures.
_FAILURES = Counter("screening_failures", "Requests that failed (5xx).")
_REFUSALS = Counter("screening_refusals", "Requests that were refused as too many (429).")


def watch_requests(app: Flask, settings: Settings) -> None:
    """Give each request an id, and count it if metrics are wanted; to be called before other hooks are added."""
    request_started.connect(_begin, app)  # runs before anything that may refuse a request
    app.after_request(_count if settings.metrics_port else _tell)
    app.context_processor(lambda: {"request_id": request_id})


def _begin(_app: Flask, **_more: object) -> None:
    g.begun = time.perf_counter()


def _count(response: Response) -> Response:
    labels = route(), method()
    _SECONDS.labels(*labels).observe(time.perf_counter() - g.begun)
    _RESPONSES.labels(*labels, str(response.status_code)).inc()
    if response.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR:
        _FAILURES.inc()
    elif response.status_code == HTTPStatus.TOO_MANY_REQUESTS:
        _REFUSALS.inc()
    return _tell(response)


def _tell(response: Response) -> Response:
    response.headers[HEADER] = request_id()
    took = round((time.perf_counter() - g.begun) * 1000)
    told = {"method": method(), "status": response.status_code, "milliseconds": took}
    ACCESS.info("answered", extra={"told": told})
    return response
