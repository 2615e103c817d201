"""A database that stands still: pages that need nothing new of it answer at once, posts are given back.

On PostgreSQL the server, as its clients see it, stands still: it takes connections and answers nothing. With
FAULTS_STOP=yes all its processes really are stopped, which other tests of that server would not survive. On SQLite
another program holds the lock. FAULTS_STANDSTILL says for how many seconds.
"""

from __future__ import annotations

import os
import signal
import sqlite3
import threading
import time
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import NullPool, create_engine, make_url, text

from screening.records.keys.key_ring import KeyRing
from screening.records.keys.master_keys import MasterKeys
from screening.workflow.practice.upgrade import seal_known_value
from tests.builders import Page, fields_of, healthy
from tests.databases import SERVER
from tests.faults.standstill import Standstill
from tests.faults.writers import Visitor
from tests.serving import free_port, kill, start

SECONDS = float(os.environ.get("FAULTS_STANDSTILL", "5"))
LIGHT, POST, HEALED = 2.0, 4.0, 5.0  # seconds on a busy machine: 0.1 and 2 on a quiet one


class HeldFile:
    """An SQLite file whose lock another program can hold."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._holder = sqlite3.connect(make_url(url).database, isolation_level=None, check_same_thread=False)

    def stand_still(self) -> None:
        self._holder.execute("BEGIN IMMEDIATE")

    def go_on(self) -> None:
        self._holder.execute("ROLLBACK")


class HeldServer(Standstill):
    """A PostgreSQL server behind something that can stand still."""

    def __init__(self, url: str, at: int = 0) -> None:
        server = make_url(url)
        super().__init__(server.host, server.port, at)
        self.url = server.set(port=self.port).render_as_string(hide_password=False)


class StoppedServer:
    """A PostgreSQL server whose processes can be stopped, as by SIGSTOP or a machine that is suspended."""

    def __init__(self, url: str) -> None:
        self.url = url
        engine = create_engine(url, poolclass=NullPool)
        with engine.connect() as connection:
            backend = connection.scalar(text("SELECT pg_backend_pid()"))
            status = Path(f"/proc/{backend}/stat").read_text()  # while the process is there
        self._postmaster = int(status.rsplit(")", 1)[1].split()[1])

    def stand_still(self) -> None:
        self._signal(signal.SIGSTOP)

    def go_on(self) -> None:
        self._signal(signal.SIGCONT)

    def _signal(self, number: int) -> None:
        children = Path(f"/proc/{self._postmaster}/task/{self._postmaster}/children").read_text().split()
        for process in (self._postmaster, *map(int, children)):
            with suppress(ProcessLookupError):
                os.kill(process, number)


@pytest.fixture
def database(settings):
    stops = StoppedServer if os.environ.get("FAULTS_STOP") == "yes" else HeldServer
    return (stops if SERVER else HeldFile)(settings.database_url)


@pytest.fixture
def port(behind_proxy, database):
    port = free_port()
    server = start({**behind_proxy, "SCREENING_DATABASE_URL": database.url}, port)
    yield port
    kill(server)


def at_a_page(port: int) -> tuple[Visitor, str, dict]:
    """Return somebody who has begun a form, where they are, and what they type there."""
    visitor = Visitor(port)
    _, where, _ = visitor.ask("POST", "/start")
    page = Page(visitor.ask("GET", where)[2])
    return visitor, where, {**fields_of(page, healthy()), "csrf_token": page.values["csrf_token"][0]}


@contextmanager
def posting(visitor: Visitor, where: str, fields: dict, every: float):
    """Post a page again and again, without waiting for answers; yield (seconds, status, page) of each."""
    answers, threads, stop = [], [], threading.Event()

    def post() -> None:
        begun, one = time.monotonic(), Visitor(visitor.port)
        one.cookie, one.address = visitor.cookie, visitor.address
        status, _, page = one.ask("POST", where, fields)
        answers.append((time.monotonic() - begun, status, page))

    def go_on() -> None:
        while not stop.wait(every):
            threads.append(threading.Thread(target=post))
            threads[-1].start()

    first = threading.Thread(target=go_on)
    first.start()
    yield answers
    stop.set()
    for thread in (first, *threads):
        thread.join()


def test_while_the_database_stands_still_pages_answer_and_nothing_typed_is_lost(database, port, told):
    visitor, where, fields = at_a_page(port)
    stranger, light = Visitor(port), []
    assert stranger.ask("GET", "/")[0] == 200
    database.stand_still()
    with posting(visitor, where, fields, every=0.1) as answers:
        until = time.monotonic() + SECONDS
        while time.monotonic() < until:
            for page in ("/", "/healthz", "/static/patient.css"):
                begun = time.monotonic()
                assert stranger.ask("GET", page)[0] == 200
                light.append(time.monotonic() - begun)
            time.sleep(0.05)
    database.go_on()
    begun = time.monotonic()
    while visitor.ask("POST", where, fields)[0] == 503:
        assert time.monotonic() - begun < HEALED
        time.sleep(0.05)
    healed = time.monotonic() - begun
    longest = max(took for took, _, _ in answers)
    told(
        f"the database stands still for {SECONDS:.0f} s",
        f"start page within {max(light) * 1000:.0f} ms, {len(answers)} posts got 503 within {longest:.1f} s, "
        f"healed after {healed:.1f} s",
    )
    assert {status for _, status, _ in answers} == {503}
    assert {Page(page).values["age"][0] for _, _, page in answers} == {str(fields["age"])}
    assert max(light) < LIGHT
    assert longest < POST


@pytest.mark.skipif(SERVER is None, reason="a file does not stop answering")
def test_a_server_that_is_gone_is_noticed_at_once(behind_proxy, settings):
    database, port = HeldServer(settings.database_url), free_port()
    server = start({**behind_proxy, "SCREENING_DATABASE_URL": database.url}, port)
    visitor, where, fields = at_a_page(port)
    assert Visitor(port).ask("GET", "/")[0] == 200
    database.be_away()
    status, _, page = visitor.ask("POST", where, fields)
    assert status == 503
    assert Page(page).values["age"] == [str(fields["age"])]
    assert Visitor(port).ask("GET", "/")[0] == 200
    assert visitor.ask("GET", "/readyz")[0] == 503
    kill(server)


@pytest.fixture
def comes_later(behind_proxy, settings):
    """A function that brings up the database, and the environment of a server that looks for it."""
    at = free_port()
    url = make_url(settings.database_url).set(port=at).render_as_string(hide_password=False)
    return lambda: HeldServer(settings.database_url, at), {**behind_proxy, "SCREENING_DATABASE_URL": url}


@pytest.mark.skipif(SERVER is None, reason="a file is there or is not")
def test_a_server_that_started_before_its_database_opens_by_itself(comes_later, told):
    (bring_up, environment), port = comes_later, free_port()
    server = start(environment, port)
    visitor = Visitor(port)
    assert visitor.ask("GET", "/healthz")[0] == 200
    assert visitor.ask("GET", "/readyz")[0] == 503
    status, _, page = visitor.ask("POST", "/start", {"for": "someone"})
    assert status == 503
    assert Page(page).values["for"] == ["someone"]
    _database, begun = bring_up(), time.monotonic()
    while visitor.ask("POST", "/start")[0] == 503:
        assert time.monotonic() - begun < HEALED
        time.sleep(0.05)
    told("the server starts before its database", f"open {time.monotonic() - begun:.1f} s after the database")
    kill(server)


@pytest.mark.skipif(SERVER is None, reason="a file is there or is not")
def test_a_database_that_comes_later_and_is_sealed_with_another_key_stays_closed(comes_later, practice, settings):
    seal_known_value(KeyRing(MasterKeys.of(replace(settings, key=bytes(32)))))
    (bring_up, environment), port = comes_later, free_port()
    server = start(environment, port)
    visitor, _database, told = Visitor(port), bring_up(), ""
    until = time.monotonic() + HEALED
    while "key" not in told and time.monotonic() < until:
        told = visitor.ask("GET", "/readyz")[2]
        time.sleep(0.05)
    assert "names another practice" in told
    assert visitor.ask("POST", "/start")[0] == 503
    kill(server)
