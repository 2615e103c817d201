"""Servers of other systems, on loopback: they take what is posted, or refuse, stall and die as a test says."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs

FHIR = "application/fhir+json"


class Receiver(ThreadingHTTPServer):
    """Keeps what was posted to it. `answers` are the statuses of the next answers; then it takes everything.

    "dies" stands for a connection that ends before the answer, "stalls" for one that says nothing for a second.
    """

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.got: list[tuple[str, dict[str, str], str]] = []
        self.answers: list[int | str] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def take(self, path: str, headers: dict[str, str], body: str) -> int:
        """Keep a message; return the status of the answer."""
        self.got.append((path, headers, body))
        return 200


class FhirStandIn(Receiver):
    """A FHIR server that keeps Bundles, each of one identifier once (conditional create)."""

    def __init__(self) -> None:
        super().__init__()
        self.bundles: list[dict] = []
        self.lock = threading.Lock()

    def take(self, path: str, headers: dict[str, str], body: str) -> int:
        super().take(path, headers, body)
        bundle = json.loads(body)
        wanted = parse_qs(headers["If-None-Exist"])["identifier"][0]
        with self.lock:
            if wanted in [f"{one['identifier']['system']}|{one['identifier']['value']}" for one in self.bundles]:
                return 200
            self.bundles.append(bundle)
            return 201


class _Handler(BaseHTTPRequestHandler):
    server: Receiver

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        how = self.server.answers.pop(0) if self.server.answers else "takes"
        if how in ("takes", "dies after", "stalls after"):
            status = self.server.take(self.path, dict(self.headers), body)
        if str(how).startswith("stalls"):
            time.sleep(1)
        if not isinstance(how, int) and how != "takes":
            self.connection.shutdown(socket.SHUT_RDWR)
            self.close_connection = True
            return
        self._answer(how if isinstance(how, int) else status, b"")

    def do_GET(self) -> None:
        bundle = {"type": "Bundle", "interaction": [{"code": "create"}], "conditionalCreate": True}
        told = {"resourceType": "CapabilityStatement", "fhirVersion": "4.0.1", "rest": [{"resource": [bundle]}]}
        how = self.server.answers.pop(0) if self.server.answers else 200
        self._answer(
            how if isinstance(how, int) else 200, how.encode() if isinstance(how, str) else json.dumps(told).encode()
        )

    def _answer(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        if 300 <= status < 400:
            self.send_header("Location", "/elsewhere")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_told: object) -> None:
        pass


@contextmanager
def receiving(kind: type[Receiver] = Receiver) -> Iterator[Receiver]:
    """Yield a server that listens."""
    server = kind()
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
