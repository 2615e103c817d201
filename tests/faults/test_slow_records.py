"""Health records on a server that does not answer: eight patients who paste links to it keep no page from anybody."""

from __future__ import annotations

import socket
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

from screening.exchange.health_record.health_link import HealthLink
from tests.builders import Page
from tests.faults.test_slow_clients import PATIENCE, longest_wait
from tests.faults.writers import Visitor
from tests.serving import free_port, kill, start

PASTES = 8  # as many as the server has threads


@contextmanager
def silent_server():
    """Take connections, and answer nothing."""
    with socket.create_server(("127.0.0.1", 0), backlog=64) as server:
        yield f"http://127.0.0.1:{server.getsockname()[1]}/manifest"


def paste(visitor: Visitor, link: str) -> str:
    page = Page(visitor.ask("GET", "/record")[2])
    return visitor.ask("POST", "/record", {"record": link, "csrf_token": page.values["csrf_token"][0]})[2]


def test_eight_records_that_do_not_come_keep_no_page_from_anybody(behind_proxy, told):
    port = free_port()
    server = start({**behind_proxy, "SCREENING_BRING_RECORDS": "yes", "SCREENING_RECORDS_PRIVATE": "yes"}, port)
    patients = [Visitor(port) for _ in range(PASTES)]
    for one in patients:
        one.ask("POST", "/start")
    with silent_server() as url, ThreadPoolExecutor(PASTES) as pool:
        link = HealthLink(url, "A" * 43).text
        pages = [pool.submit(paste, one, link) for one in patients]
        longest = longest_wait(port, 1)
        answered = sum(one.done() for one in pages)
        texts = [one.result() for one in pages]
    kill(server)
    told(f"{PASTES} x a record that does not come", f"the slowest start page took {longest * 1000:.0f} ms")
    assert longest < PATIENCE / 2
    assert answered >= PASTES - 2, "who cannot be served now is told at once"
    assert sum("Try again in a moment" in one for one in texts) >= PASTES - 2
