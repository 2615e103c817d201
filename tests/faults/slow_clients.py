"""Clients that keep a server waiting, each in its own way, all driven by one thread."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

HOST = "Host: 127.0.0.1\r\n"
FORM = "Content-Type: application/x-www-form-urlencoded\r\n"
# What each kind sends at once; then it sends a byte now and then, unless it is silent.
KINDS: dict[str, tuple[str, bool]] = {
    "a slow body": (f"POST /start HTTP/1.1\r\n{HOST}{FORM}Content-Length: 200000\r\n\r\n", True),
    "a slow body in chunks": (f"POST /start HTTP/1.1\r\n{HOST}{FORM}Transfer-Encoding: chunked\r\n\r\n20000\r\n", True),
    "a slow body that is too long": (f"POST /start HTTP/1.1\r\n{HOST}{FORM}Content-Length: 9000000\r\n\r\n", True),
    "a slow body after a request": (
        f"GET /healthz HTTP/1.1\r\n{HOST}\r\nPOST /start HTTP/1.1\r\n{HOST}{FORM}Content-Length: 20000\r\n\r\n",
        True,
    ),
    "a slow head": (f"GET / HTTP/1.1\r\n{HOST}X: ", True),
    "nothing": ("", False),
    "an idle connection": (f"GET /healthz HTTP/1.1\r\n{HOST}\r\n", False),
    "a client that never closes": (f"GET /healthz HTTP/1.1\r\n{HOST}Connection: close\r\n\r\n", False),
    "a slow reader": (f"GET /static/patient.css HTTP/1.1\r\n{HOST}\r\n" * 200, False),
}


class SlowClients:
    """Many clients of one kind; one that is cut off comes again."""

    def __init__(self, port: int, kind: str, count: int, pause: float) -> None:
        self._port, self._pause = port, pause
        self._first, self._goes_on = KINDS[kind]
        self._stop = threading.Event()
        self._clients: list[socket.socket | None] = [None] * count
        self._thread = threading.Thread(target=self._run, daemon=True)

    def start(self) -> None:
        self._each(self._begin)
        self._thread.start()

    def stop(self) -> None:
        self._stop.set()
        self._thread.join()
        for client in filter(None, self._clients):
            client.close()

    def _run(self) -> None:
        while not self._stop.wait(self._pause):
            self._each(self._go_on)

    def _each(self, step: Callable[[socket.socket | None], socket.socket | None]) -> None:
        self._clients = [step(client) for client in self._clients]

    def _begin(self, _before: socket.socket | None = None) -> socket.socket | None:
        client = socket.socket()
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)  # so that a slow reader soon takes no more
        client.settimeout(2)
        with suppress(OSError):
            client.connect(("127.0.0.1", self._port))
            client.sendall(self._first.encode())
            return client
        client.close()
        return None

    def _go_on(self, client: socket.socket | None) -> socket.socket | None:
        if client is None:
            return self._begin()
        try:
            if self._goes_on:
                client.send(b"a")
        except OSError:
            client.close()
            return self._begin()
        return client


@contextmanager
def slow_clients(port: int, kind: str, count: int, pause: float) -> Iterator[None]:
    """Keep so many clients of a kind at a server until the block ends; each sends a byte every `pause` seconds."""
    clients = SlowClients(port, kind, count, pause)
    clients.start()
    try:
        yield
    finally:
        clients.stop()
