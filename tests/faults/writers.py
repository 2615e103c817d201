"""Clients that send forms to a real server over the wire, and remember what was acknowledged."""

from __future__ import annotations

import http.client
import random
import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from urllib.parse import urlencode

from tests.builders import IDENTITY, Page, fields_of, healthy

AWAY = (OSError, http.client.HTTPException)
TRIES, PAUSE = 400, 0.05  # seconds between tries
LONGEST_FORM = 30  # seconds until one that is filled by each of them must have been acknowledged


class Visitor:
    """One browser: it keeps its cookie, and gives up when the server is away."""

    def __init__(self, port: int, patience: float = 20) -> None:
        self.port = port
        self.patience = patience  # seconds
        self.cookie = ""
        self.address = ".".join(str(random.randrange(1, 255)) for _ in range(4))  # as the proxy tells it

    def ask(self, method: str, path: str, fields: dict | None = None) -> tuple[int, str, str]:
        """Return the status, the address it leads to, and the page."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=self.patience)
        headers = {"Cookie": self.cookie, "Content-Type": "application/x-www-form-urlencoded"}
        headers["X-Forwarded-For"] = self.address
        try:
            connection.request(method, path, urlencode(fields or {}, doseq=True) or None, headers)
            response = connection.getresponse()
            body = response.read().decode()
        finally:
            connection.close()
        if cookie := response.getheader("Set-Cookie"):
            self.cookie = cookie.split(";")[0]
        return response.status, response.getheader("Location") or "", body

    def keep_asking(self, method: str, path: str, fields: dict | None = None) -> tuple[int, str, str]:
        """Ask until the server is back, as people press again; what is asked here may be asked twice."""
        for _ in range(TRIES):
            try:
                answered = self.ask(method, path, fields)
            except AWAY:
                answered = None
            if answered and answered[0] != HTTPStatus.SERVICE_UNAVAILABLE:  # the page that says to try again
                return answered
            time.sleep(PAUSE)
        raise AssertionError("the server never came back")

    def fill(self) -> dict[str, str]:
        """Fill a whole form; return the fields with which it is sent."""
        answers = healthy()
        _, where, _ = self.keep_asking("POST", "/start", {"person": "same"})
        while where.startswith("/form/"):
            page = Page(self.keep_asking("GET", where)[2])
            fields = {**fields_of(page, answers), "csrf_token": page.values["csrf_token"][0]}
            _, where, _ = self.keep_asking("POST", where, fields)
        page = Page(self.keep_asking("GET", "/you")[2])
        self.keep_asking("POST", "/you", {**IDENTITY, "csrf_token": page.values["csrf_token"][0]})
        page = Page(self.keep_asking("GET", "/check")[2])
        return {"csrf_token": page.values["csrf_token"][0], "revision": page.values["revision"][0]}

    def send(self, fields: dict[str, str]) -> str | None:
        """Send, again while no answer comes; return the reference once the server acknowledged it and shows it."""
        status, where, _ = self.keep_asking("POST", "/check", fields)
        if status != 302 or where != "/result":
            return None
        found = re.search(r"reference is <strong>(\S+?)</strong>", self.keep_asking("GET", "/result")[2])
        return found.group(1) if found else None


@dataclass
class Writers:
    """Clients that fill and send forms until told to stop; one that was cut off presses again, as people do."""

    port: int
    acknowledged: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    _stop: threading.Event = field(default_factory=threading.Event)
    _threads: list[threading.Thread] = field(default_factory=list)

    def start(self, count: int = 4) -> None:
        self._threads = [threading.Thread(target=self._one, daemon=True) for _ in range(count)]
        for thread in self._threads:
            thread.start()

    def wait_for_another(self) -> None:
        """Wait until one more form was acknowledged: after whatever happened, they go on."""
        before, until = len(self.acknowledged), time.monotonic() + LONGEST_FORM
        while len(self.acknowledged) == before:
            assert time.monotonic() < until, self.broken or "nothing is acknowledged any more"
            time.sleep(PAUSE)

    def stop(self) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join(60)

    def _one(self) -> None:
        while not self._stop.is_set():
            visitor = Visitor(self.port)
            try:
                reference = visitor.send(visitor.fill())
            except (AssertionError, KeyError) as error:
                if not self._stop.is_set():
                    self.broken.append(repr(error))
                return
            if reference:
                self.acknowledged.append(reference)
            else:
                self.broken.append("a send was answered and not acknowledged")


@contextmanager
def writing_to(port: int) -> Iterator[Writers]:
    """Let four clients fill and send until the block ends."""
    writers = Writers(port)
    writers.start()
    try:
        yield writers
    finally:
        writers.stop()
