"""A real server: gunicorn on this machine, as the README starts it."""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from tests import CHECKOUT

PATIENCE = 20  # seconds until a server must answer


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


def start(environment: Mapping[str, str], port: int, *options: str, app: str = "wsgi:app") -> subprocess.Popen[bytes]:
    """Start a server and wait until it answers."""
    command = [sys.executable, "-m", "gunicorn", app, "--bind", f"127.0.0.1:{port}", "--threads", "8"]
    process = subprocess.Popen(
        [*command, "--log-level", "warning", "--graceful-timeout", "1", *options],
        cwd=CHECKOUT,
        env={**os.environ, **environment},
        start_new_session=True,  # so that it can be killed with its workers
    )
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and process.poll() is None:
        if _answers(port):
            return process
        time.sleep(0.02)
    process.kill()
    raise AssertionError("the server did not start")


def _answers(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status > 0
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


@contextmanager
def serving(environment: Mapping[str, str], *options: str, app: str = "wsgi:app") -> Iterator[str]:
    """Serve; return the address."""
    port = free_port()
    process = start(environment, port, *options, app=app)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(PATIENCE)
