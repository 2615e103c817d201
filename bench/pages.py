"""The patient's pages against a bare Flask page, in one run: pages per second from one worker with eight threads.

Both are served by gunicorn to eight clients that keep their connections; the bare page says "hello" and nothing else.
Rounds alternate; prints the median of each page per second, and of its ratio to the bare page in the same round.
"""

from __future__ import annotations

import http.client
import statistics
import tempfile
import threading
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urlsplit

from flask import Flask

from bench.running import Rows, practice_in, run, served_by, timed
from screening.practice import NAME
from screening.workflow.rules.versions import rulebook_in_force
from tests.builders import healthy
from tests.conftest import close
from tests.serving import serving
from tests.workflow.intake.test_send import draft_of

CLIENTS = 8
MANY, FEW = (50, 7), (2, 1)  # requests per client in a round; rounds
PAGES = {"start page": ("/", "≥ 0.35"), "section page": ("/form/where_it_hurts", "≥ 0.25")}


def hello() -> Flask:
    """Return an app with one page: the least that a page costs."""
    app = Flask(__name__)
    app.add_url_rule("/", view_func=lambda: "hello")
    return app


def drive(address: str, path: str, headers: Mapping[str, str], requests: int) -> float:
    """Request one page from all clients at once; return how many were served per second."""
    wrong: list[int] = []

    def client() -> None:
        connection = http.client.HTTPConnection("127.0.0.1", urlsplit(address).port)
        for _ in range(requests):
            connection.request("GET", path, headers=headers)
            response = connection.getresponse()
            response.read()
            if response.status != 200:
                wrong.append(response.status)
        connection.close()

    def all_clients() -> None:
        threads = [threading.Thread(target=client) for _ in range(CLIENTS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    seconds = timed(all_clients)
    assert not wrong, wrong
    return CLIENTS * requests / seconds


def measure(smoke: bool) -> Rows:
    """Return the rates and ratios of each page."""
    requests, rounds = FEW if smoke else MANY
    with tempfile.TemporaryDirectory() as folder, ExitStack() as servers:
        app = practice_in(Path(folder))
        with app.app_context():
            token, _ = draft_of(app.extensions[NAME], rulebook_in_force(app.extensions[NAME]), healthy())
        close(app)
        ours = servers.enter_context(serving(served_by(Path(folder), app)))
        bare = servers.enter_context(serving({}, app="bench.pages:hello()"))
        headers = {"Cookie": f"draft={token}"}
        asked = {"hello": (bare, "/", {})} | {
            name: (ours, path, headers if path != "/" else {}) for name, (path, _) in PAGES.items()
        }
        for page in asked.values():
            drive(*page, requests)  # warm up
        found = [{name: drive(*page, requests) for name, page in asked.items()} for _ in range(rounds)]
    speeds = {name: statistics.median(one[name] for one in found) for name in asked}
    ratios = {name: statistics.median(one[name] / one["hello"] for one in found) for name in asked}
    return [
        ("pages a second, one worker with 8 threads", "ours", "a bare “hello”", "ratio", "aim"),
        *(
            (name, f"{speeds[name]:,.0f}", f"{speeds['hello']:,.0f}", f"{ratios[name]:.2f}", aim)
            for name, (_, aim) in PAGES.items()
        ),
    ]


if __name__ == "__main__":
    run(measure)
