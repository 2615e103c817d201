"""A practice on a fresh database, served as deploy/screening.service serves it, and what its processes take."""

from __future__ import annotations

import os
import re
import statistics
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from tests import CHECKOUT
from tests.serving import PATIENCE, answers_soon

# What the unit starts (Type=notify and its sandbox aside), one worker with eight threads.
_AS_THE_UNIT = ("-c", "python:screening.web.http.server_log", "--threads", "8", "--graceful-timeout", "8")
_PATIENCE = 120  # seconds until it must answer: it is imported here from nothing, maybe twice at once
_EVERY, _SCRAPED_EVERY = 1.0, 15  # seconds between looks; looks between two visits of Prometheus
_PROPORTIONAL = re.compile(r"^Pss:\s+(\d+) kB", re.MULTILINE)


@contextmanager
def served(environment: Mapping[str, str], port: int, app: str, log: Path) -> Iterator[int]:
    """Serve; yield the process id of gunicorn. Its log goes to a file."""
    command = (sys.executable, "-m", "gunicorn", *_AS_THE_UNIT, "--bind", f"127.0.0.1:{port}", app)
    with log.open("w") as lines:
        server = subprocess.Popen(command, env={**os.environ, **environment}, cwd=CHECKOUT, stderr=lines, stdout=lines)
        try:
            answers = answers_soon(port, lambda: server.poll() is None, _PATIENCE)
            assert answers, f"the server did not start ({server.poll()}): {log.read_text()}"
            yield server.pid
        finally:
            server.terminate()
            server.wait(PATIENCE)


@dataclass(frozen=True)
class Look:
    """What all processes of a server take: bytes of memory (shared pages counted once), open files, threads."""

    at: float
    memory: int
    files: int
    threads: int


class Watching:
    """Looks at a server each second, and asks for its metrics as Prometheus does."""

    def __init__(self, pid: int, metrics_port: int) -> None:
        self.looks: list[Look] = []
        self.metrics_answered = 0
        self._pid, self._metrics = pid, f"http://127.0.0.1:{metrics_port}/metrics"
        self._over = threading.Event()

    def _run(self) -> None:
        begun = time.monotonic()
        while not self._over.wait(_EVERY):
            self.looks.append(look_at(self._pid, time.monotonic() - begun))
            if len(self.looks) % _SCRAPED_EVERY == 1:
                with suppress(OSError), urllib.request.urlopen(self._metrics, timeout=5) as answer:  # noqa: S310  our own
                    self.metrics_answered += b"screening_responses_total" in answer.read()

    @contextmanager
    def going_on(self) -> Iterator[None]:
        """Watch until the block ends."""
        thread = threading.Thread(target=self._run)
        thread.start()
        try:
            yield
        finally:
            self._over.set()
            thread.join()


def look_at(pid: int, at: float) -> Look:
    """Look at a process and all that it started."""
    pids = _family(pid)
    memory = sum(int(_PROPORTIONAL.findall(Path(f"/proc/{one}/smaps_rollup").read_text())[0]) for one in pids) * 1024
    files, threads = (sum(sum(1 for _ in Path(f"/proc/{one}/{of}").iterdir()) for one in pids) for of in ("fd", "task"))
    return Look(at, memory, files, threads)


def _family(pid: int) -> list[int]:
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *(one for child in children for one in _family(int(child)))]


def around(looks: Sequence[Look], at: float, seconds: float) -> Look:
    """Return the medians of what was seen in the seconds before a moment."""
    seen = [look for look in looks if at - seconds <= look.at <= at] or looks[-1:]
    memory, files, threads = (
        round(statistics.median(getattr(look, of) for look in seen)) for of in ("memory", "files", "threads")
    )
    return Look(at, memory, files, threads)
