"""Real servers and commands, each a process of its own: gunicorn on this machine, as the README starts it."""

from __future__ import annotations

import http.client
import multiprocessing
import os
import runpy
import signal
import socket
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from multiprocessing.process import BaseProcess

from tests import CHECKOUT

PATIENCE = 20  # seconds until a server must answer
# Processes come from one that has imported already what each of them would import for a second.
_FORKED = multiprocessing.get_context("forkserver")
_FORKED.set_forkserver_preload(
    ["gunicorn.app.wsgiapp", "screening.app", "screening.cli.main", "tests.rules_known", __name__]
)


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


def process(environment: Mapping[str, str], module: str, *arguments: str) -> BaseProcess:
    """Start `python -m module arguments` in this environment and nothing else of ours."""
    started = _FORKED.Process(target=_run, args=({**os.environ, **environment}, module, arguments), daemon=True)
    started.start()
    return started


def _run(environment: Mapping[str, str], module: str, arguments: tuple[str, ...]) -> None:
    os.setsid()  # so that it can be killed with its workers
    os.chdir(CHECKOUT)
    os.environ.clear()
    os.environ.update(environment)
    sys.argv = [module, *arguments]
    runpy.run_module(module, run_name="__main__", alter_sys=True)


def start(environment: Mapping[str, str], port: int, *options: str, app: str = "wsgi:app") -> BaseProcess:
    """Start a server and wait until it answers."""
    address = ("--bind", f"127.0.0.1:{port}", "--threads", "8")
    quiet = ("--log-level", "warning", "--graceful-timeout", "1")
    server = process(environment, "gunicorn", app, *address, *quiet, *options)
    if answers_soon(port, server.is_alive):
        return server
    server.kill()
    raise AssertionError("the server did not start")


def answers_soon(port: int, is_alive: Callable[[], bool], patience: float = PATIENCE) -> bool:
    """Wait until a server answers, for as long as it is alive; return whether it does."""
    until = time.monotonic() + patience
    while time.monotonic() < until and is_alive():
        if _answers(port):
            return True
        time.sleep(0.02)
    return False


def kill(server: BaseProcess) -> None:
    """Kill a server with its workers, at once."""
    os.killpg(server.pid, signal.SIGKILL)
    server.join(PATIENCE)


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
    server = start(environment, port, *options, app=app)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        os.kill(server.pid, signal.SIGQUIT)  # at once: a browser keeps its connection open, and would be waited for
        server.join(PATIENCE)
