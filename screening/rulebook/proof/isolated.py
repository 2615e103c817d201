"""Runs the proof in its own process, so that it cannot take memory or time from the web pages, or crash them.

It runs at low priority, within two gigabytes.
"""

from __future__ import annotations

import contextlib
import importlib.util
import json
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from screening.rulebook.proof.results import SECONDS, State


class NoProverError(Exception):
    """z3 is not installed, or the proof stopped early."""


@dataclass(frozen=True)
class Told:
    """The result for one property; `lines` say what does not hold, and for whom."""

    name: str
    state: State
    lines: tuple[str, ...]

    @property
    def holds_back(self) -> bool:
        """Return whether this result should keep the rules from being put in force."""
        return self.state in (State.BROKEN, State.OVER_TIME)


def prove_apart(text: str, seconds: float = SECONDS, deadline: float | None = None) -> Iterator[Told]:
    """Prove a rules text that has no mistakes, yielding each property's result; `seconds` is the limit for each.

    Raises NoProverError, also if the whole proof takes longer than `deadline` seconds.
    """
    yield from _told("prove", [text], seconds, deadline)


def compare_apart(old: str, new: str, seconds: float = SECONDS, deadline: float | None = None) -> Iterator[Told]:
    """Prove, for each rule of an old rules text, that no sheet it decides is milder under a new one; see `prove_apart`.

    Raises NoProverError.
    """
    yield from _told("compare", [old, new], seconds, deadline)


def undecidable_apart(text: str, seconds: float = SECONDS) -> frozenset[str]:
    """Return the sides that decide in no example of a rules text and provably on no sheet; see `prove_apart`.

    Raises NoProverError.
    """
    return frozenset(told.name for told in _told("undecidable", [text], seconds, None))


def vary_apart(text: str, seconds: float = SECONDS, deadline: float | None = None) -> Iterator[Told]:
    """Prove what changes if only one answer changes, see `prove_apart`; `lines` are two sheets that show it, as JSON.

    Raises NoProverError.
    """
    yield from _told("vary", [text], seconds, deadline)


def _told(task: str, texts: Sequence[str], seconds: float, deadline: float | None) -> Iterator[Told]:
    if importlib.util.find_spec("z3") is None:
        raise NoProverError('the prover z3 is missing: install the extra "prove" (pip install -e ".[prove]")')
    command = [sys.executable, "-m", "screening.rulebook.proof", task, str(seconds)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8") as prover:  # noqa: S603
        if prover.stdin is None or prover.stdout is None:
            raise NoProverError("the proof could not be started")
        with contextlib.suppress(BrokenPipeError):  # it stopped before reading everything; the exit code below says why
            json.dump(texts, prover.stdin)
            prover.stdin.close()
        with _killed_after(prover, deadline):
            for line in prover.stdout:
                told = json.loads(line)
                yield Told(told["name"], State(told["state"]), tuple(told["lines"]))
    if prover.returncode:
        raise NoProverError("the proof stopped early, or took too long or too much memory")


@contextlib.contextmanager
def _killed_after(process: subprocess.Popen[str], seconds: float | None) -> Iterator[None]:
    """Kill a process that takes longer than this many seconds (None: wait for it)."""
    timer = threading.Timer(seconds or 0, process.kill)
    if seconds is not None:
        timer.start()
    try:
        yield
    finally:
        timer.cancel()
