"""Metrics: a thread of a serving process answers Prometheus, on this machine only. Labels hold patterns, never names.

Of several worker processes, one has the port and answers for all: each adds its counts to files set in gunicorn's
configuration (web/http/server_log.py). Numbers from the database are read on request.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime

from flask import Flask
from prometheus_client import REGISTRY, CollectorRegistry, start_http_server
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, InfoMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector
from sqlalchemy.exc import SQLAlchemyError

from screening.background import loop
from screening.domain.review.channel import Way
from screening.practice import practice
from screening.records.patience import at_most
from screening.settings.shipped import VERSION
from screening.workflow.vitals import Vitals, free_space, read_vitals

_HERE = "127.0.0.1"
_PATIENCE = 2  # seconds for the database
_EVERY = 5  # seconds until another worker takes over from one that ended


def start(app: Flask, port: int) -> None:
    """Start the thread; it ends with the process."""
    loop.start_thread(app, "metrics", lambda app: serve(app, port), _EVERY)


def serve(app: Flask, port: int) -> None:
    """Answer until the process ends; return at once while another process has the port."""
    with suppress(OSError):
        _server, thread = start_http_server(port, _HERE, registry_of(app))
        thread.join()


def registry_of(app: Flask) -> CollectorRegistry:
    """Return the registry of metrics: the requests of all workers, and how the practice runs."""
    registry = CollectorRegistry()
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    else:
        registry.register(_Requests())
    registry.register(_Practice(app))
    return registry


class _Requests(Collector):
    """The counts of this process, for a single-process server."""

    def collect(self) -> Iterator[Metric]:
        return (metric for metric in REGISTRY.collect() if metric.name.startswith("screening_"))


class _Practice(Collector):
    """How the practice runs; without its database, only that the database does not answer."""

    def __init__(self, app: Flask) -> None:
        self._app = app

    def collect(self) -> list[Metric]:
        build = InfoMetricFamily("screening_build", "The version that is running.", {"version": VERSION})
        try:
            with at_most(_PATIENCE), self._app.app_context():
                found, settings = read_vitals(practice(), practice().day()), practice().given
                told = [*_told(found), _space(free_space(settings, found.backup_place))]
        except SQLAlchemyError:
            told = []
        return [build, _gauge("screening_database_up", "Whether the database answers.", bool(told)), *told]


def _told(found: Vitals) -> list[Metric]:
    sent = CounterMetricFamily("screening_sends", "Forms sent; starts over at midnight.", labels=["way"])
    for way in Way:
        sent.add_metric([str(way)], found.sent.get(way, 0))
    rules = InfoMetricFamily("screening_rules", "The rules in force.", {"version": found.rules[:12]})
    mail, calls = found.mail, found.calls
    return [
        sent,
        rules,
        _gauge("screening_mails_waiting", "Mails that no mail server has accepted yet.", mail.waiting),
        _age("screening_mails_oldest_seconds", "How long the oldest of them has waited.", mail.oldest),
        _gauge("screening_mails_given_up", "Mails that were not delivered for a week.", mail.given_up),
        *_deliveries(found),
        _gauge("screening_calls_open", "Patients who are waiting for a call.", calls.open),
        _age("screening_calls_oldest_seconds", "How long the first of them has waited.", calls.oldest),
        _gauge("screening_calls_untaken", "Patients whom no one has taken on to call.", calls.untaken),
        _age("screening_calls_untaken_oldest_seconds", "How long the first of them has waited.", calls.oldest_untaken),
        _gauge("screening_backups", "Whether a backup was ever made.", found.backup_at is not None),
        _gauge("screening_backup_failed", "Whether the last try to make a backup failed.", found.backup_failed),
        _age("screening_backup_age_seconds", "How old the last backup is.", found.backup_at),
        _gauge("screening_drills", "Whether a backup was ever restored to try it.", found.drill_at is not None),
        _gauge("screening_drill_failed", "Whether the last drill failed.", found.drill_failed),
        _age("screening_drill_age_seconds", "How long ago the last drill worked.", found.drill_at),
        CounterMetricFamily("screening_erasures", "Screenings that were ever erased.", found.erased),
    ]


def _deliveries(found: Vitals) -> list[Metric]:
    """Return what is waiting for other systems, by kind: webhooks, or the FHIR server."""
    waiting, oldest, given_up = (
        GaugeMetricFamily(f"screening_deliveries_{name}", meaning, labels=["kind"])
        for name, meaning in (
            ("waiting", "What other systems have not accepted yet."),
            ("oldest_seconds", "How long the oldest of it has waited."),
            ("given_up", "What other systems refused for good, or did not accept for a week."),
        )
    )
    for kind, depth in found.deliveries.items():
        waiting.add_metric([kind], depth.waiting)
        oldest.add_metric([kind], _seconds_since(depth.oldest))
        given_up.add_metric([kind], depth.given_up)
    return [waiting, oldest, given_up]


def _space(free: dict[str, int]) -> Metric:
    gauge = GaugeMetricFamily("screening_free_bytes", "Free disk space, if it is on this machine.", labels=["place"])
    for place, count in free.items():
        gauge.add_metric([place], count)
    return gauge


def _gauge(name: str, meaning: str, value: float) -> Metric:
    return GaugeMetricFamily(name, meaning, float(value))


def _age(name: str, meaning: str, since: datetime | None) -> Metric:
    """Return an age in seconds; 0 if there is nothing."""
    return _gauge(name, meaning, _seconds_since(since))


def _seconds_since(moment: datetime | None) -> float:
    return max(0.0, (datetime.now(UTC) - moment).total_seconds()) if moment else 0.0
