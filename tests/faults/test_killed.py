"""kill -9 and SIGTERM while four clients write: nothing acknowledged is lost, nothing is doubled.

FAULTS says how often (short in the suite; `make faults` runs 1,000 and 200 times).
"""

from __future__ import annotations

import os
import statistics
import time

from sqlalchemy import create_engine, text

from tests.faults.writers import Visitor, Writers, writing_to
from tests.serving import free_port, kill, start

KILLS = int(os.environ.get("FAULTS_KILLS", "6"))
TERMS = int(os.environ.get("FAULTS_TERMS", "3"))
PATIENCE = 10  # seconds that a server may take to finish what it has


def references(url: str) -> list[str]:
    engine = create_engine(url)
    with engine.connect() as connection:
        found = list(connection.scalars(text("SELECT reference FROM screening")))
        drafts = list(connection.scalars(text("SELECT draft_id FROM screening")))
    engine.dispose()
    assert len(drafts) == len(set(drafts)), "one form was kept twice"
    return found


def hold_against(url: str, writers: Writers) -> None:
    kept = references(url)
    assert writers.broken == []
    assert set(writers.acknowledged) <= set(kept), "something acknowledged is lost"
    assert len(writers.acknowledged) == len(set(writers.acknowledged)), "one reference was given twice"


def test_kill_9_loses_and_doubles_nothing(behind_proxy, settings, chance, told):
    port, restarts = free_port(), []
    server = start(behind_proxy, port)
    with writing_to(port) as writers:
        for _ in range(KILLS):
            time.sleep(chance.uniform(0.2, 1.5))
            kill(server)
            begun = time.monotonic()
            server = start(behind_proxy, port)
            restarts.append(time.monotonic() - begun)
        writers.wait_for_another()
        writers.stop()
        kill(server)
    hold_against(settings.database_url, writers)
    assert writers.acknowledged
    did = f"{len(writers.acknowledged)} acknowledged, none lost, none doubled"
    told(f"{KILLS} x kill -9", f"{did}; restart median {statistics.median(restarts):.2f} s")


def test_sigterm_finishes_what_it_has_and_loses_nothing(behind_proxy, settings, chance, told):
    port, times = free_port(), []
    server = start(behind_proxy, port, "--graceful-timeout", "8")
    with writing_to(port) as writers:
        for _ in range(TERMS):
            time.sleep(chance.uniform(0.2, 1.5))
            begun = time.monotonic()
            server.terminate()
            server.join(PATIENCE)
            assert server.exitcode == 0
            times.append(time.monotonic() - begun)
            server = start(behind_proxy, port, "--graceful-timeout", "8")
        writers.wait_for_another()
        writers.stop()
        kill(server)
    hold_against(settings.database_url, writers)
    told(f"{TERMS} x SIGTERM", f"{len(writers.acknowledged)} acknowledged, none lost; longest stop {max(times):.2f} s")


def test_an_acknowledgement_lost_on_the_way_is_made_up_by_sending_again(environment):
    port = free_port()
    server = start(environment, port)
    visitor = Visitor(port)
    fields = visitor.fill()
    assert visitor.ask("POST", "/check", fields)[0] == 302  # and the answer never arrives
    kill(server)
    server = start(environment, port)
    first = visitor.send(fields)
    assert first
    assert visitor.send(fields) == first
    kill(server)
