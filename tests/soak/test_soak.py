"""Seconds of what `make soak` does for an hour; and that it tells of a server that fails or keeps memory."""

from __future__ import annotations

import threading
import time
from random import Random

import pytest

from tests.databases import databases
from tests.soak.browser import Answer, Browser
from tests.soak.load import RATE, Kind, Load
from tests.soak.run import soak

SECONDS = 4
GROWTH = 0.4  # in so few seconds, what a page needs at its first visit counts, too


def test_a_practice_at_work_gets_what_it_asks_for(tmp_path):
    found = soak(databases(tmp_path), SECONDS, seed=1)
    assert found.problems(GROWTH) == [], (found.unexpected, found.broken, found.log)
    assert len(found.taken) > SECONDS * RATE
    assert {"GET /form/<page>", "POST /check", "GET /workspace/", "POST /workspace/tf-validate"} <= {
        one.route for one in found.taken
    }


def test_a_server_that_fails_and_keeps_memory_is_told(tmp_path):
    found = soak(databases(tmp_path), SECONDS, seed=1, app="tests.soak.broken:app")
    assert found.growth > GROWTH
    assert found.failed == found.unexpected["GET /workspace/newest", 500] > 0
    told = " ".join(found.problems(GROWTH))
    assert "requests failed" in told
    assert "memory grew" in told


class SlowAtFirst:
    """Answers the first request late, and everything else at once."""

    def __init__(self):
        self.asked = []
        self._slow = threading.Lock()

    def ask(self, asked):
        self.asked.append(asked.path)
        if self._slow.acquire(blocking=False):
            time.sleep(0.6)
        return Answer(200)


def visits(name):
    """Journeys of three requests each."""

    def begin(chance: Random):
        def journey():
            for _ in range(3):
                yield Browser.anywhere(chance).get(f"/{name}/{chance.randrange(1000)}")

        return journey()

    return begin


def loaded(seed):
    proxy = SlowAtFirst()
    kinds = {"often": Kind(0.8, 2, visits("often")), "seldom": Kind(0.2, 1, visits("seldom"))}
    load = Load(kinds, proxy, lambda _method, path: path, seed)
    load.run(1)
    return proxy, load


def test_a_slow_answer_delays_no_other_request():
    _proxy, load = loaded(seed=1)
    times = sorted(one.seconds for one in load.taken)
    assert len(times) == RATE
    assert times[-1] >= 0.6
    assert times[-2] < 0.5


def test_a_seed_repeats_what_is_due_when():
    kinds = [[path.split("/")[1] for path in loaded(seed)[0].asked] for seed in (7, 7, 8)]
    assert kinds[0] == kinds[1] != kinds[2]


def test_nobody_who_is_free_leaves_the_turn_to_others():
    nobody = Kind(0.9, 1, lambda _chance: None)
    load = Load({"nobody": nobody, "one": Kind(0.1, 1, visits("one"))}, SlowAtFirst(), lambda _method, path: path, 1)
    load.run(0.5)
    assert len(load.taken) == RATE / 2


def test_what_waited_for_a_standstill_counts_from_when_it_was_due():
    class Standstill:
        def __init__(self):
            self._until = time.monotonic() + 0.5

        def ask(self, asked):
            time.sleep(max(0.0, self._until - time.monotonic()))
            return Answer(200)

    load = Load({"one": Kind(1, 1, visits("one"))}, Standstill(), lambda _method, path: path, 1)
    load.run(0.5)
    assert sum(one.seconds > 0.2 for one in load.taken) >= 5


@pytest.mark.parametrize(("status", "html"), [(0, ""), (404, "nothing here")])
def test_a_journey_that_does_not_find_its_page_is_told(status, html):
    class Empty:
        def ask(self, asked):
            return Answer(status, html=html)

    def looks(_chance):
        page = yield Browser("127.0.0.1").get("/")
        assert "reference" in page.html

    load = Load({"one": Kind(1, 1, looks)}, Empty(), lambda _method, path: path, 1)
    load.run(0.1)
    assert len(load.broken) == len(load.taken) == 2
    assert not any(one.is_fine for one in load.taken)
