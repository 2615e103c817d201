"""Browsers, and what passes their requests on: each request is asked when its turn comes, whoever else is waiting."""

from __future__ import annotations

import http.client
import time
from collections import deque
from collections.abc import Generator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from http.cookies import SimpleCookie
from random import Random
from typing import Any
from urllib.parse import urlencode

from tests.builders import Page

HOST = "forms.example.com"
PATIENCE = 30.0  # seconds until there is no answer
_KEPT = 60.0  # seconds for which nginx keeps a connection to the server
FINE = (200, 301, 302)


@dataclass(frozen=True)
class Answer:
    """What came back; status 0 if nothing did."""

    status: int
    where: str = ""
    html: str = ""
    cookies: tuple[str, ...] = ()

    @cached_property
    def page(self) -> Page:
        return Page(self.html)


@dataclass(frozen=True)
class Ask:
    """One request; any status but those `fine` is unexpected."""

    browser: Browser
    method: str
    path: str
    body: str | None = None
    fine: tuple[int, ...] = FINE


Journey = Generator[Ask, Answer, None]
Steps = Generator[Ask, Answer, Answer]


@dataclass
class Browser:
    """Somebody's browser: its cookies, and the CSRF token of the page it shows."""

    address: str
    cookies: dict[str, str] = field(default_factory=dict)
    token: str = ""

    @classmethod
    def anywhere(cls, chance: Random) -> Browser:
        return cls(".".join(str(chance.randrange(1, 255)) for _ in range(4)))

    def get(self, path: str, *fine: int) -> Ask:
        return Ask(self, "GET", path, None, fine or FINE)

    def post(self, path: str, fields: Mapping[str, Any], *fine: int) -> Ask:
        return Ask(self, "POST", path, urlencode({"csrf_token": self.token, **fields}, doseq=True), fine or FINE)

    def look(self, path: str, *fine: int) -> Steps:
        """Open a page, wherever it leads to, and remember its token."""
        return self.arrive((yield self.get(path, *fine)))

    def send(self, path: str, fields: Mapping[str, Any], *fine: int) -> Steps:
        """Post a form, and follow."""
        return (yield from self.follow((yield self.post(path, fields, *fine))))

    def follow(self, answer: Answer) -> Steps:
        """Go where an answer leads."""
        while answer.where:
            answer = yield self.get(answer.where.partition("#")[0])
        return self.arrive(answer)

    def arrive(self, answer: Answer) -> Answer:
        if 'name="csrf_token"' in answer.html:
            self.token = answer.page.values["csrf_token"][0]
        return answer

    def keep(self, cookies: tuple[str, ...]) -> None:
        for line in cookies:
            for name, cookie in SimpleCookie(line).items():
                self.cookies[name] = cookie.value
                if cookie["max-age"] == "0":
                    del self.cookies[name]


class Proxy:
    """What stands before the server: it keeps connections, and tells who asks."""

    def __init__(self, port: int) -> None:
        self.port = port
        self._idle: deque[tuple[float, http.client.HTTPConnection]] = deque()

    def ask(self, asked: Ask) -> Answer:
        """Return the answer; its cookies are in the browser then."""
        headers = {
            "Host": HOST,
            "X-Forwarded-For": asked.browser.address,
            "X-Forwarded-Proto": "https",
            "Accept-Encoding": "identity",
            "Cookie": "; ".join(f"{name}={value}" for name, value in asked.browser.cookies.items()),
        }
        if asked.body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        connection = self._connection()
        try:
            connection.request(asked.method, asked.path, asked.body, headers)
            response = connection.getresponse()
            text = response.read().decode("utf-8", "replace")
        except (OSError, http.client.HTTPException):
            connection.close()
            return Answer(0)
        self._idle.append((time.monotonic(), connection))
        cookies = tuple(response.headers.get_all("Set-Cookie") or ())
        asked.browser.keep(cookies)
        where = (response.getheader("Location") or "").removeprefix(f"https://{HOST}")
        return Answer(response.status, where, text, cookies)

    def close(self) -> None:
        """Close all connections."""
        for _used, connection in self._idle:
            connection.close()

    def _connection(self) -> http.client.HTTPConnection:
        with suppress(IndexError):
            while True:
                used, connection = self._idle.pop()
                if time.monotonic() - used < _KEPT:
                    return connection
                connection.close()
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
