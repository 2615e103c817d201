"""Sends a second beside a bare Flask view that inserts the same bytes with the same durability, in one run.

Both run under one gunicorn worker with eight threads on SQLite (synchronous=FULL); eight clients send in turn. The bare
view is begun IMMEDIATE behind one lock per process, as ours is. Prints sends a second, p50 and p99 of both, and ratios
(aims: at least 0.3 of the bare view; p99 at most 3 × p50).
"""

from __future__ import annotations

import http.client
import os
import re
import sqlite3
import statistics
import tempfile
import threading
import time
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from flask import Flask, request
from flask_migrate import upgrade

from screening.app import create_app
from screening.current import NAME, Practice
from screening.workflow.rules import activate, rulebook_in_force
from tests.builders import TESTS, healthy
from tests.conftest import RULES_TEXT, close, settings_for
from tests.serving import serving
from tests.workflow.test_send import draft_of

CLIENTS, SENDS, ROUNDS = 8, 60, 3
Request = tuple[dict[str, str], str]


def bare() -> Flask:
    """One view that inserts what was posted: what sending costs at the least."""
    app, lock, local = Flask(__name__), threading.Lock(), threading.local()

    def connection() -> sqlite3.Connection:
        if not hasattr(local, "db"):
            local.db = sqlite3.connect(os.environ["BARE_DATABASE"], isolation_level=None, check_same_thread=False)
            local.db.execute("PRAGMA synchronous=FULL")
        return local.db  # type: ignore[no-any-return]

    @app.post("/check")
    def send() -> tuple[str, int]:
        with lock:
            connection().execute("BEGIN IMMEDIATE")
            connection().execute("INSERT INTO sent (bytes) VALUES (?)", (request.get_data(),))
            connection().execute("COMMIT")
        return "", 302

    return app


def drafts(url: str) -> list[Request]:
    """Fill drafts that wait for "Send"; give the cookie and the body of each."""
    app = create_app(settings_for(url))
    requests: list[Request] = []
    with app.app_context():
        practice: Practice = app.extensions[NAME]
        rulebook = rulebook_in_force()
        client = app.test_client()
        for _ in range(CLIENTS * SENDS):
            token, revision = draft_of(practice, rulebook, healthy())
            client.set_cookie("draft", token)
            page = client.get("/you").get_data(as_text=True)
            csrf = re.findall(r'name="csrf_token"[^>]*value="([^"]+)"', page)[0]
            body = urlencode({"csrf_token": csrf, "revision": revision})
            requests.append(({"Cookie": f"draft={token}"}, body))
    close(app)
    return requests


def drive(address: str, requests: list[Request]) -> tuple[float, list[float]]:
    """Send from eight clients at once; give sends a second and each send's seconds."""
    times: list[float] = []
    wrong: list[int] = []
    port = urlsplit(address).port

    def client(mine: list[Request]) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port)
        for headers, body in mine:
            begun = time.perf_counter()
            kind = {"Content-Type": "application/x-www-form-urlencoded"}
            connection.request("POST", "/check", body, {**headers, **kind})
            response = connection.getresponse()
            response.read()
            times.append(time.perf_counter() - begun)
            if response.status != 302:
                wrong.append(response.status)

    threads = [threading.Thread(target=client, args=(requests[n::CLIENTS],)) for n in range(CLIENTS)]
    begun = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong, wrong
    return len(requests) / (time.perf_counter() - begun), times


def served(environment: dict[str, str], requests: list[Request], app: str = "wsgi:app") -> tuple[float, list[float]]:
    """Drive one fresh server."""
    with serving(environment, app=app) as address:
        drive(address, requests[:CLIENTS])  # warm up
        return drive(address, requests[CLIENTS:])


def one_round(folder: Path) -> tuple[tuple[float, list[float]], tuple[float, list[float]]]:
    """Send to ours, then the same bodies to the bare view."""
    url, key, other = f"sqlite:///{folder / 'ours.db'}", folder / "key", folder / "bare.db"
    key.write_text(bytes(range(32)).hex())
    app = create_app(settings_for(url))
    with app.app_context():
        upgrade()
        activate(app.extensions[NAME], RULES_TEXT, TESTS)
    close(app)
    sqlite3.connect(other).executescript("PRAGMA journal_mode=WAL; CREATE TABLE sent (id INTEGER PRIMARY KEY, bytes)")
    environment = {
        "SCREENING_DATABASE_URL": url,
        "SCREENING_KEY_FILE": str(key),
        "SCREENING_PRACTICE": "Bench",
        "SCREENING_PHONE": "509 555 0100",
        "SCREENING_HOURS": "always",
        "SCREENING_HOURS_ES": "siempre",
        "SCREENING_DEMO": "yes",
        "BARE_DATABASE": str(other),
    }
    requests = drafts(url)
    # The bare view gets as many bytes as ours keeps of one sheet (three sealed fields).
    heavy = [(headers, body + "x" * 6000) for headers, body in requests]
    return served(environment, requests), served(environment, heavy, "bench.send:bare()")


def main() -> None:
    """Three rounds, each with fresh servers and databases; print medians."""
    rows: dict[str, list[float]] = {
        name: [] for name in ("ours", "bare", "ratio", "p50", "p99", "bare p50", "bare p99")
    }
    for _ in range(ROUNDS):
        with tempfile.TemporaryDirectory() as folder:
            (own, times), (other, bare_times) = one_round(Path(folder))
        cuts, bare_cuts = statistics.quantiles(times, n=100), statistics.quantiles(bare_times, n=100)
        found = (own, other, own / other, cuts[49], cuts[98], bare_cuts[49], bare_cuts[98])
        for name, value in zip(rows, found, strict=True):
            rows[name].append(value)
    m = {name: statistics.median(values) for name, values in rows.items()}
    print(f"{CLIENTS} clients, {CLIENTS * (SENDS - 1)} sends a round, {ROUNDS} rounds, medians")
    print(f"ours: {m['ours']:6.0f} sends/s   p50 {m['p50'] * 1e3:6.1f} ms   p99 {m['p99'] * 1e3:6.1f} ms")
    print(f"bare: {m['bare']:6.0f} sends/s   p50 {m['bare p50'] * 1e3:6.1f} ms   p99 {m['bare p99'] * 1e3:6.1f} ms")
    print(f"ratio ours/bare: {m['ratio']:.2f} (aim: at least 0.3)")
    print(f"p99/p50 of ours: {m['p99'] / m['p50']:.1f} (aim: at most 3)")


if __name__ == "__main__":
    main()
