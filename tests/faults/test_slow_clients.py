"""200 slow clients of each kind keep no page from anybody. FAULTS_SECONDS says for how long each kind stays."""

from __future__ import annotations

import os
import time

import pytest

from tests.faults.slow_clients import KINDS, slow_clients
from tests.faults.writers import AWAY, Visitor
from tests.serving import free_port, kill, start

SECONDS = float(os.environ.get("FAULTS_SECONDS", "0.5"))
SLOW = 200
PAUSE = 4.0 if SECONDS > 4 else 0.1  # seconds between two bytes
PATIENCE = 1.0  # seconds for a page, on a busy machine


def longest_wait(port: int, seconds: float, patience: float = 20) -> float:
    """Return how long the slowest start page of somebody else took, in seconds; `patience` if one did not come."""
    visitor, longest, until = Visitor(port, patience), 0.0, time.monotonic() + seconds
    while time.monotonic() < until:
        begun = time.monotonic()
        try:
            assert visitor.ask("GET", "/")[0] == 200
        except AWAY:
            return patience
        longest = max(longest, time.monotonic() - begun)
        time.sleep(0.05)
    return longest


@pytest.mark.parametrize("kind", KINDS)
def test_slow_clients_keep_no_page_from_anybody(environment, told, kind):
    port = free_port()
    server = start(environment, port)
    with slow_clients(port, kind, SLOW, PAUSE):
        longest = longest_wait(port, SECONDS)
    kill(server)
    told(f"{SLOW} x {kind}", f"the slowest start page took {longest * 1000:.0f} ms")
    assert longest < PATIENCE


def test_eight_slow_bodies_keep_all_threads_of_a_plain_server(environment, told):
    """What the others are measured by: were the clients not slow enough, those tests would show nothing."""
    port = free_port()
    server = start(environment, port, "--worker-class", "gthread")
    with slow_clients(port, "a slow body", 8, PAUSE):
        time.sleep(0.1)
        longest = longest_wait(port, 1, PATIENCE)
    kill(server)
    told("8 x a slow body, gunicorn's own worker", "no start page came")
    assert longest == PATIENCE


@pytest.mark.parametrize("kind", ["a slow body", "nothing", "an idle connection"])
def test_more_slow_clients_than_connections_keep_no_page_from_anybody(environment, told, kind):
    port = free_port()
    server = start(environment, port, "--worker-connections", "50")
    with slow_clients(port, kind, SLOW, PAUSE):
        longest = longest_wait(port, SECONDS)
    kill(server)
    told(f"{SLOW} x {kind}, 50 connections", f"the slowest start page took {longest * 1000:.0f} ms")
    assert longest < PATIENCE
