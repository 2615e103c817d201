"""200 slow clients of each kind keep no page from anybody. FAULTS_SECONDS says for how long each kind stays."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable

from tests.faults.slow_clients import KINDS, slow_clients
from tests.faults.writers import AWAY, Visitor
from tests.serving import free_port, kill, start

SECONDS = float(os.environ.get("FAULTS_SECONDS", "0.5"))
SLOW = 200
PAUSE = 4.0 if SECONDS > 4 else 0.1  # seconds between two bytes
PATIENCE = 4.0  # seconds for a page, on a busy machine; a plain server lets people wait for as long as clients stay


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


def longest_waits(
    port: int, kinds: Iterable[str], told: Callable[[str, str], None], where: str = ""
) -> dict[str, float]:
    """Return the longest wait beside so many slow clients of each kind."""
    found = {}
    for kind in kinds:
        with slow_clients(port, kind, SLOW, PAUSE):
            found[kind] = longest_wait(port, SECONDS)
        told(f"{SLOW} x {kind}{where}", f"the slowest start page took {found[kind] * 1000:.0f} ms")
    return found


def test_slow_clients_keep_no_page_from_anybody(environment, told):
    port = free_port()
    server = start(environment, port)
    waits = longest_waits(port, KINDS, told)
    kill(server)
    assert [kind for kind, longest in waits.items() if longest > PATIENCE] == []


def test_eight_slow_bodies_keep_all_threads_of_a_plain_server(environment, told):
    """What the others are measured by: were the clients not slow enough, those tests would show nothing."""
    port = free_port()
    server = start(environment, port, "--worker-class", "gthread")
    with slow_clients(port, "a slow body", 8, PAUSE):
        time.sleep(0.1)
        longest = longest_wait(port, 1, patience=1)
    kill(server)
    told("8 x a slow body, gunicorn's own worker", "no start page came")
    assert longest == 1


def test_more_slow_clients_than_connections_keep_no_page_from_anybody(environment, told):
    port = free_port()
    server = start(environment, port, "--worker-connections", "50")
    waits = longest_waits(port, ("a slow body", "nothing", "an idle connection"), told, ", 50 connections")
    kill(server)
    assert [kind for kind, longest in waits.items() if longest > PATIENCE] == []


FEW_FILES = """
import resource
from screening.web.http.server_log import *
resource.setrlimit(resource.RLIMIT_NOFILE, (160, resource.getrlimit(resource.RLIMIT_NOFILE)[1]))
"""


def test_more_slow_clients_than_files_keep_no_page_from_anybody(environment, told, tmp_path):
    (tmp_path / "conf.py").write_text(FEW_FILES)
    port = free_port()
    server = start(environment, port, "-c", str(tmp_path / "conf.py"))
    waits = longest_waits(port, ["nothing"], told, ", 160 files")
    kill(server)
    assert waits["nothing"] < PATIENCE
