"""Runs the proof in a process of its own, so that it can take neither memory nor time from pages, nor crash them.

It runs behind them, in two gigabytes at most.
"""

from __future__ import annotations

import contextlib
import importlib.util
import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass

from screening.rulebook.proof.results import SECONDS, State


class NoProverError(Exception):
    """z3 is not installed, or the proof ended before its end."""


@dataclass(frozen=True)
class Told:
    """How one property came out; `lines` say what does not hold, and for whom."""

    name: str
    state: State
    lines: tuple[str, ...]

    @property
    def holds_back(self) -> bool:
        """Whether rules of which this is told should not be put in force."""
        return self.state in (State.BROKEN, State.OVER_TIME)


def prove_apart(text: str, seconds: float = SECONDS, deadline: float | None = None) -> Iterator[Told]:
    """Prove a rules text that reads without mistakes, property by property, each within so many seconds.

    Raises NoProverError, also when the whole takes longer than `deadline` seconds.
    """
    if importlib.util.find_spec("z3") is None:
        raise NoProverError('the prover z3 is missing: install the extra "prove" (pip install -e ".[prove]")')
    command = [sys.executable, "-m", "screening.rulebook.proof", str(seconds)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8") as prover:  # noqa: S603
        if prover.stdin is None or prover.stdout is None:
            raise NoProverError("the proof could not be begun")
        with contextlib.suppress(BrokenPipeError):  # it ended before it read all: its exit code says so below
            prover.stdin.write(text)
            prover.stdin.close()
        with _killed_after(prover, deadline):
            for line in prover.stdout:
                told = json.loads(line)
                yield Told(told["name"], State(told["state"]), tuple(told["lines"]))
    if prover.returncode:
        raise NoProverError("the proof broke off before its end, or took too long or too much memory")


@contextlib.contextmanager
def _killed_after(process: subprocess.Popen[str], seconds: float | None) -> Iterator[None]:
    """End a process that takes longer than so many seconds (None: wait for it)."""
    timer = threading.Timer(seconds or 0, process.kill)
    if seconds is not None:
        timer.start()
    try:
        yield
    finally:
        timer.cancel()
