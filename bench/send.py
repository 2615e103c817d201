"""Sends per second against a bare Flask view that inserts the same bytes with the same durability, in one run.

Both run under one gunicorn worker with eight threads, on SQLite (synchronous=FULL) and, under
`FSYNC=on sh tests/with_postgresql.sh`, on PostgreSQL; 8 clients, then 32, send alternately to each. The bare view has
one lock per process around its transaction, as ours does. Each round has fresh servers and databases. Prints the
medians of sends per second, p50 and p99 of both, and ratios (aims: at least 0.3 of the bare view; p99 at most 3 × p50).
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
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

import psycopg
from flask import Flask, request
from sqlalchemy import create_engine, make_url, text

from bench.running import Rows, practice_on, run, served_by
from screening.practice import NAME, Practice
from screening.workflow.rules.versions import rulebook_in_force
from tests.builders import healthy
from tests.conftest import close
from tests.databases import SERVER, PostgresqlServer, SqliteFiles
from tests.serving import serving
from tests.workflow.intake.test_send import draft_of

CLIENTS = (8, 32)
MANY, FEW = (480, 3), (64, 1)  # sends (each client's first is a warm-up); rounds
Request = tuple[dict[str, str], str]
_STATEMENTS = {  # that begin, and that insert
    "sqlite": ("BEGIN IMMEDIATE", "INSERT INTO sent (bytes) VALUES (?)"),
    "postgresql": ("BEGIN", "INSERT INTO sent (bytes) VALUES (%s)"),
}
_TABLES = {
    "sqlite": ("PRAGMA journal_mode=WAL", "CREATE TABLE sent (id INTEGER PRIMARY KEY, bytes)"),
    "postgresql": ("CREATE TABLE sent (id SERIAL PRIMARY KEY, bytes BYTEA)",),
}


@dataclass(frozen=True)
class Driven:
    """The result of driving a server: sends per second, and the p50 and p99 in seconds."""

    speed: float
    p50: float
    p99: float


def bare() -> Flask:
    """Return an app with one view that inserts what was posted: the least that sending costs."""
    app, lock, local = Flask(__name__), threading.Lock(), threading.local()
    begin, insert = _STATEMENTS[make_url(os.environ["BARE_DATABASE"]).get_backend_name()]

    @app.post("/check")
    def send() -> tuple[str, int]:
        if not hasattr(local, "db"):
            local.db = _connected(os.environ["BARE_DATABASE"])
        with lock:
            local.db.execute(begin)
            local.db.execute(insert, (request.get_data(),))
            local.db.execute("COMMIT")
        return "", 302

    return app


def _connected(url: str) -> Any:
    """Return a connection of the driver that leaves transactions to us."""
    named = make_url(url)
    if named.get_backend_name() == "postgresql":
        plain = named.set(drivername="postgresql").render_as_string(hide_password=False)
        return psycopg.connect(plain, autocommit=True)
    connection = sqlite3.connect(str(named.database), isolation_level=None, check_same_thread=False)
    connection.execute("PRAGMA synchronous=FULL")
    return connection


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


def one_round(databases: SqliteFiles | PostgresqlServer, sends: int, clients: int) -> tuple[Driven, Driven]:
    """Send to ours, then the same bodies to the bare view; each stores all of them."""
    url, other = databases.empty(), databases.empty()
    app, engine = practice_on(url), create_engine(other)
    with engine.begin() as connection:
        for statement in _TABLES[engine.dialect.name]:
            connection.exec_driver_sql(statement)
    with tempfile.TemporaryDirectory() as folder:
        environment = {**served_by(Path(folder), app), "BARE_DATABASE": other}
        requests = drafts(app, sends)
        # The bare view gets as many bytes as ours stores for one sheet (three sealed fields).
        heavy = [(headers, body + "x" * 6000) for headers, body in requests]
        found = served(environment, requests, clients), served(environment, heavy, clients, "bench.send:bare()")
    with app.app_context(), engine.connect() as connection:
        assert {one.suggestion.outcome for one in app.extensions[NAME].screenings.all()} == {"fits"}
        assert app.extensions[NAME].screenings.count() == len(requests)
        assert connection.scalar(text("SELECT count(*) FROM sent")) == len(requests)
    close(app)
    engine.dispose()
    for one in (url, other):
        databases.drop(one)
    return found


def measure(smoke: bool) -> Rows:
    """Send in several rounds on each database, and return the medians for each number of clients."""
    sends, rounds = FEW if smoke else MANY
    head = ("sending; each commit waits for the disk", "clients", "ours", "bare view, the same bytes", "ratio", "aim")
    with tempfile.TemporaryDirectory() as folder:
        kinds = [SqliteFiles(Path(folder)), *([PostgresqlServer(SERVER)] if SERVER else [])]
        return [head, *(row for kind in kinds for clients in CLIENTS for row in _rows(kind, clients, sends, rounds))]


def _rows(
    databases: SqliteFiles | PostgresqlServer, clients: int, sends: int, rounds: int
) -> Iterator[tuple[str, ...]]:
    found = [one_round(databases, sends, clients) for _ in range(rounds)]

    def median(what: str, side: int) -> float:
        return statistics.median(getattr(pair[side], what) for pair in found)

    ratio = statistics.median(own.speed / other.speed for own, other in found)
    half, most = [median("p50", side) * 1e3 for side in (0, 1)], [median("p99", side) * 1e3 for side in (0, 1)]
    on, many = databases.name, str(clients)
    speeds = f"{median('speed', 0):,.0f}", f"{median('speed', 1):,.0f}"
    yield f"{on}: sends a second", many, *speeds, f"{ratio:.2f}", "≥ 0.3"
    yield f"{on}: p50", many, f"{half[0]:.1f} ms", f"{half[1]:.1f} ms", "", ""
    yield f"{on}: p99", many, f"{most[0]:.1f} ms", f"{most[1]:.1f} ms", "", ""
    yield f"{on}: p99 / p50", many, f"{most[0] / half[0]:.1f}", f"{most[1] / half[1]:.1f}", "", "≤ 3"


if __name__ == "__main__":
    run(measure)
