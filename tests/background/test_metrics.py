"""Metrics: what Prometheus is told, by one worker or several, with a database or without."""

import os
import re
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from prometheus_client import generate_latest
from prometheus_client.parser import text_string_to_metric_families

from screening.app import create_app
from screening.background.metrics import registry_of
from screening.practice import NAME
from screening.records.operations.deliveries import FHIR_SERVER
from screening.records.operations.outbox import Mail
from screening.records.operations.webhooks import News
from screening.settings import FhirServer
from tests import CHECKOUT
from tests.builders import healthy, written
from tests.conftest import close
from tests.databases import SERVER
from tests.faults.writers import Visitor
from tests.records.screenings.test_screenings import add
from tests.serving import PATIENCE, free_port

PLANTED = "q7ZsecretToken"


@pytest.fixture
def measured(settings):
    app = create_app(replace(settings, metrics_port=9))
    yield app
    close(app)


def page_of(app) -> str:
    return generate_latest(registry_of(app)).decode()


def values(page: str) -> dict[str, float]:
    """Return what a page tells, by name and labels."""
    return {
        f"{sample.name}{sorted(sample.labels.items()) or ''}": sample.value
        for family in text_string_to_metric_families(page)
        for sample in family.samples
    }


def test_requests_are_counted_by_pattern_method_and_status(measured):
    status = measured.test_client().get(f"/i/{PLANTED}").status_code
    name = f"screening_responses_total[('method', 'GET'), ('route', '/i/<token>'), ('status', '{status}')]"
    before = values(page_of(measured))[name]
    for _ in range(3):
        measured.test_client().get(f"/i/{PLANTED}")
    page = page_of(measured)
    assert values(page)[name] == before + 3
    assert 'screening_request_seconds_bucket{le="0.005",method="GET",route="/i/<token>"}' in page


def test_what_fails_and_what_is_refused_is_counted_from_zero(measured):
    def told():
        found = values(page_of(measured))
        return found["screening_failures_total"], found["screening_refusals_total"]

    codes = [500, 503, 429, 404]

    def ends(response):
        response.status_code = codes.pop()
        return response

    failed, refused = told()
    measured.after_request_funcs[None].append(ends)
    while codes:
        measured.test_client().get("/healthz")
    assert told() == (failed + 2, refused + 1)


@pytest.mark.parametrize(
    ("method", "url", "headers"),
    [
        ("GET", f"/i/{PLANTED}", {}),
        ("GET", f"/{PLANTED}", {}),
        (PLANTED, f"/static/{PLANTED}?{PLANTED}", {"X-Request-ID": PLANTED}),
        ("GET", f'/i/{PLANTED}"}}\nscreening_forged 1', {}),
    ],
)
def test_nothing_that_a_stranger_sends_becomes_a_label(measured, method, url, headers):
    measured.test_client().open(url, method=method, headers=headers)
    page = page_of(measured)
    assert PLANTED not in page
    assert "forged" not in page


def test_strangers_cannot_make_series_without_end(measured):
    client = measured.test_client()
    client.open("/a", method="BREW")
    client.open("/b", method="GET")
    before = len(values(page_of(measured)))
    for number in range(20):
        client.open(f"/{number}", method=f"BREW{number}")
        client.get(f"/i/{number}/{number}")
    assert len(values(page_of(measured))) == before


def test_how_the_practice_runs_is_told(measured):
    with measured.app_context():
        practice = measured.extensions[NAME]
        written(practice.outbox.put, Mail("ana@example.com", "subject", "body"))
        written(practice.calls.raise_for, add(practice))
        written(practice.jobs.put, "backup", datetime.now(UTC) - timedelta(hours=5), "/nowhere/screening.db")
        written(practice.jobs.put, "drill", datetime.now(UTC) - timedelta(days=2))
        written(practice.jobs.put, "drill failed", datetime.now(UTC), "one.db: is damaged")
        written(practice.jobs.add_up, "erased", 7)
    told = values(page_of(measured))
    assert told["screening_database_up"] == 1
    assert told["screening_mails_waiting"] == 1
    assert told["screening_calls_open"] == told["screening_calls_untaken"] == 1
    assert 0 <= told["screening_calls_untaken_oldest_seconds"] < 60
    assert 5 * 3600 <= told["screening_backup_age_seconds"] < 5 * 3600 + 60
    assert told["screening_backups"] == told["screening_drills"] == told["screening_drill_failed"] == 1
    assert told["screening_backup_failed"] == 0
    assert 2 * 86400 <= told["screening_drill_age_seconds"] < 2 * 86400 + 60
    assert told["screening_erasures_total"] == 7
    assert told["screening_sends_total[('way', 'open')]"] == 0


def test_what_other_systems_did_not_take_is_told_by_kind(settings):
    server = FhirServer("https://fhir.example.com/r4", "")
    app = create_app(replace(settings, metrics_port=9, push=server))
    with app.app_context():
        practice = app.extensions[NAME]
        written(practice.webhooks.add, "https://a.example.com", [News.SENT])
        screening_id = add(practice)
        written(lambda: practice.deliveries.announce(News.SENT, screening_id))
        written(lambda: practice.deliveries.announce(News.SIGNED, screening_id, number=1))
        while (one := written(practice.deliveries.take)) is not None:
            if not one.screening_id or one.target == FHIR_SERVER:
                written(
                    lambda gone=one: practice.deliveries.refused(
                        gone, "the message breaks one of its rules", for_good=True
                    )
                )
    told = values(page_of(app))
    at = {
        name: [told[f"screening_deliveries_{name}[('kind', '{kind}')]"] for kind in ("webhook", "fhir")]
        for name in ("waiting", "oldest_seconds", "given_up")
    }
    assert (at["waiting"], at["given_up"]) == ([1, 0], [0, 1])
    assert 0 < at["oldest_seconds"][0] < 60
    assert at["oldest_seconds"][1] == 0
    close(app)


def test_a_form_that_was_sent_is_counted(measured, patient):
    patient.has_sent(healthy())
    assert values(page_of(measured))["screening_sends_total[('way', 'open')]"] == 1


def test_nothing_is_told_of_anybody(measured, patient):
    patient.has_sent(healthy())
    page = page_of(measured)
    assert patient.reference() not in page
    assert "Ruiz" not in page


def test_without_its_database_the_page_is_still_there_and_says_so(settings, tmp_path):
    app = create_app(replace(settings, database_url=f"sqlite:///{tmp_path}/gone/x.db", metrics_port=9))
    told = values(page_of(app))
    assert told["screening_database_up"] == 0
    assert any(name.startswith("screening_build_info") for name in told)
    assert "screening_mails_waiting" not in told
    close(app)


@contextmanager
def several_workers(environment):
    """Serve with three workers; return the port of the pages, and that of the metrics."""
    port, metrics_port = free_port(), free_port()
    command = (sys.executable, "-m", "gunicorn", "wsgi:app", "--bind", f"127.0.0.1:{port}", "--workers", "3")
    server = subprocess.Popen(
        command,
        cwd=CHECKOUT,
        env={**os.environ, **environment, "SCREENING_METRICS_PORT": str(metrics_port)},
        stderr=subprocess.DEVNULL,
    )
    try:
        yield port, metrics_port
    finally:
        server.terminate()
        server.wait(PATIENCE)


def asked(port: int) -> str:
    until = time.monotonic() + PATIENCE
    while True:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=PATIENCE) as page:
                return page.read().decode()
        except urllib.error.URLError:
            assert time.monotonic() < until, "nothing answers"
            time.sleep(0.1)


def test_of_several_workers_one_answers_for_all(environment):
    with several_workers(environment) as (port, metrics_port):
        asked(metrics_port)
        for _ in range(30):
            assert Visitor(port).ask("GET", "/robots.txt")[0] == 200
        told = values(asked(metrics_port))
        assert told["screening_responses_total[('method', 'GET'), ('route', '/robots.txt'), ('status', '200')]"] == 30
        assert Visitor(port).ask("GET", "/metrics")[0] == 404  # strangers find nothing


def test_labels_are_patterns_of_pages_and_nothing_else(measured, patient):
    patterns = {rule.rule for rule in measured.url_map.iter_rules()} | {"none"}
    measured.test_client().get("/")
    assert set(re.findall(r'route="([^"]+)"', page_of(measured))) <= patterns


@pytest.mark.parametrize("file", ["alerts.yml", "grafana.json"])
def test_dashboard_and_alerts_ask_only_for_what_is_told(measured, file):
    measured.test_client().get("/")
    told = {re.sub(r"\[.*", "", name) for name in values(page_of(measured))}
    asked_for = set(re.findall(r"\bscreening_\w+", (CHECKOUT / "deploy" / file).read_text(encoding="utf-8")))
    assert len(asked_for) > 10
    assert asked_for - told <= ({"screening_free_bytes"} if SERVER else set())  # whose disk is the server's
