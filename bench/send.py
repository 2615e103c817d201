"""Sends per second against a bare Flask view that inserts the same bytes with the same durability, in one run.

Both run under one gunicorn worker with eight threads on SQLite (synchronous=FULL); 8 clients, then 32, send alternately
to each. The bare view begins IMMEDIATE behind one lock per process, as ours does. Each round has fresh servers and
databases. Prints the medians of sends per second, p50 and p99 of both, and ratios (aims: at least 0.3 of the bare view;
p99 at most 3 × p50).
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
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from flask import Flask, request

from bench.running import Rows, practice_in, run, served_by
from screening.practice import NAME, Practice
from screening.workflow.rules.versions import rulebook_in_force
from tests.builders import healthy
from tests.conftest import close
from tests.serving import serving
from tests.workflow.intake.test_send import draft_of

CLIENTS = (8, 32)
MANY, FEW = (480, 3), (64, 1)  # sends (each client's first is a warm-up); rounds
Request = tuple[dict[str, str], str]


@dataclass(frozen=True)
class Driven:
    """The result of driving a server: sends per second, and the p50 and p99 in seconds."""

    speed: float
    p50: float
    p99: float


def bare() -> Flask:
    """Return an app with one view that inserts what was posted: the least that sending costs."""
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


def drafts(app: Flask, sends: int) -> list[Request]:
    """Fill drafts ready for "Send"; return the cookie and body of each."""
    requests: list[Request] = []
    with app.app_context():
        practice: Practice = app.extensions[NAME]
        rulebook = rulebook_in_force(practice)
        made = [draft_of(practice, rulebook, healthy()) for _ in range(sends)]
    client = app.test_client()  # its requests get their own contexts only outside this one
    for token, revision in made:
        client.set_cookie("draft", token)
        page = client.get("/you").get_data(as_text=True)
        csrf = re.findall(r'name="csrf_token"[^>]*value="([^"]+)"', page)[0]
        body = urlencode({"csrf_token": csrf, "revision": revision})
        requests.append(({"Cookie": f"draft={token}"}, body))
    return requests


def drive(address: str, requests: list[Request], clients: int) -> Driven:
    """Send from this many clients at once."""
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

    threads = [threading.Thread(target=client, args=(requests[n::clients],)) for n in range(clients)]
    begun = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seconds = time.perf_counter() - begun
    assert not wrong, wrong
    assert len(times) == len(requests)
    cuts = statistics.quantiles(times, n=100)
    return Driven(len(requests) / seconds, cuts[49], cuts[98])


def served(environment: dict[str, str], requests: list[Request], clients: int, app: str = "wsgi:app") -> Driven:
    """Drive one fresh server."""
    with serving(environment, app=app) as address:
        drive(address, requests[:clients], clients)  # warm up
        return drive(address, requests[clients:], clients)


def one_round(folder: Path, sends: int, clients: int) -> tuple[Driven, Driven]:
    """Send to ours, then the same bodies to the bare view; each stores all of them."""
    other, app = folder / "bare.db", practice_in(folder)
    with closing(sqlite3.connect(other)) as database:
        database.executescript("PRAGMA journal_mode=WAL; CREATE TABLE sent (id INTEGER PRIMARY KEY, bytes)")
    environment = {**served_by(folder, app), "BARE_DATABASE": str(other)}
    requests = drafts(app, sends)
    # The bare view gets as many bytes as ours stores for one sheet (three sealed fields).
    heavy = [(headers, body + "x" * 6000) for headers, body in requests]
    found = served(environment, requests, clients), served(environment, heavy, clients, "bench.send:bare()")
    with app.app_context(), closing(sqlite3.connect(other)) as database:
        assert {one.suggestion.outcome for one in app.extensions[NAME].screenings.all()} == {"fits"}
        assert app.extensions[NAME].screenings.count() == len(requests)
        assert database.execute("SELECT count(*) FROM sent").fetchone() == (len(requests),)
    close(app)
    return found


def measure(smoke: bool) -> Rows:
    """Send in several rounds, and return the medians for each number of clients."""
    sends, rounds = FEW if smoke else MANY
    head = ("sending, SQLite with `synchronous=FULL`", "clients", "ours", "bare view, the same bytes", "ratio", "aim")
    return [head, *(row for clients in CLIENTS for row in _rows(clients, sends, rounds))]


def _rows(clients: int, sends: int, rounds: int) -> Iterator[tuple[str, ...]]:
    found = []
    for _ in range(rounds):
        with tempfile.TemporaryDirectory() as folder:
            found.append(one_round(Path(folder), sends, clients))

    def median(what: str, side: int) -> float:
        return statistics.median(getattr(pair[side], what) for pair in found)

    ratio = statistics.median(own.speed / other.speed for own, other in found)
    half, most = [median("p50", side) * 1e3 for side in (0, 1)], [median("p99", side) * 1e3 for side in (0, 1)]
    many = str(clients)
    yield "sends a second", many, f"{median('speed', 0):,.0f}", f"{median('speed', 1):,.0f}", f"{ratio:.2f}", "≥ 0.3"
    yield "p50", many, f"{half[0]:.1f} ms", f"{half[1]:.1f} ms", "", ""
    yield "p99", many, f"{most[0]:.1f} ms", f"{most[1]:.1f} ms", "", ""
    yield "p99 / p50", many, f"{most[0] / half[0]:.1f}", f"{most[1] / half[1]:.1f}", "", "≤ 3"


if __name__ == "__main__":
    run(measure)
