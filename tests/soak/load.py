"""Requests that arrive at a constant rate, whether or not earlier ones were answered.

Latency counts from the moment a request was due: a server that stands still for a second delays all that were due in
it, and each of them counts. Which kind of request is due when follows from the seed; which of several open forms goes
on, from what was answered by then.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from random import Random

from tests.soak.browser import Ask, Journey, Proxy

RATE = 20  # requests a second
_AT_ONCE = 200  # requests that may be waiting for an answer


@dataclass(frozen=True)
class Taken:
    """One request: its route, its status, the seconds from when it was due, and whether the answer was one expected."""

    route: str
    status: int
    seconds: float
    is_fine: bool


@dataclass
class Going:
    """A journey that is under way, and what it asks next."""

    journey: Journey
    next: Ask


@dataclass
class Kind:
    """Journeys of one kind: their share of all requests, how many are under way at once, and how one begins.

    `begin` returns None when there is nobody for another one.
    """

    share: float
    at_once: int
    begin: Callable[[Random], Journey | None]
    number: int = 0
    going: int = 0
    ready: deque[Going] = field(default_factory=deque)


class Load:
    """The requests of many people at once."""

    def __init__(self, kinds: Mapping[str, Kind], proxy: Proxy, route_of: Callable[[str, str], str], seed: int) -> None:
        self.taken: list[Taken] = []
        self.broken: list[str] = []  # journeys that did not find on a page what should be there
        self._kinds, self._proxy, self._route_of, self._seed = kinds, proxy, route_of, seed
        self._lock = threading.Lock()

    def run(self, seconds: float) -> None:
        """Ask for so long."""
        chance = Random(self._seed)
        names, shares = list(self._kinds), [kind.share for kind in self._kinds.values()]
        begun = time.monotonic()
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            for number in range(round(seconds * RATE)):
                due = begun + number / RATE
                time.sleep(max(0.0, due - time.monotonic()))
                picked = None
                while picked is None:
                    picked = self._pick(chance.choices(names, shares)[0])
                pool.submit(self._ask, due, *picked)

    def walk(self, journey: Journey) -> None:
        """Go through a journey, step after step."""
        going = Going(journey, next(journey))
        while self._step(time.monotonic(), going):
            pass

    def _pick(self, name: str) -> tuple[Kind, Going] | None:
        """Return the journey of a kind that goes on: a new one, or the one that has waited longest."""
        kind = self._kinds[name]
        with self._lock:
            if kind.going < kind.at_once or not kind.ready:
                journey = kind.begin(Random(f"{self._seed} {name} {kind.number}"))
                if journey is not None:
                    kind.number, kind.going = kind.number + 1, kind.going + 1
                    return kind, Going(journey, next(journey))
            return (kind, kind.ready.popleft()) if kind.ready else None

    def _ask(self, due: float, kind: Kind, going: Going) -> None:
        if self._step(due, going):
            kind.ready.append(going)
        else:
            with self._lock:
                kind.going -= 1

    def _step(self, due: float, going: Going) -> bool:
        """Ask what a journey asks next; return whether it goes on."""
        asked = going.next
        answer = self._proxy.ask(asked)
        seconds, route = time.monotonic() - due, self._route_of(asked.method, asked.path)
        self.taken.append(Taken(route, answer.status, seconds, answer.status in asked.fine))
        try:
            going.next = going.journey.send(answer)
        except StopIteration:
            return False
        except Exception as error:
            self.broken.append(f"{route} answered {answer.status}: {error!r}")
            return False
        return True
