"""`python -m screening.rulebook.proof TASK SECONDS`: proves what it reads, and prints a line of JSON per result.

Standard input is a JSON list of the texts of rules files. TASK is `prove`, `compare` (an old file and a new one),
`undecidable` (which clauses cannot decide on any sheet), or `vary` (what changes if only one answer changes; for each
change, the lines are a smallest pair of sheets, each as JSON).
"""

from __future__ import annotations

import json
import os
import resource
import sys
from collections.abc import Callable, Iterator
from typing import TypeAlias

from screening.rulebook.coverage import coverage
from screening.rulebook.proof.decidable import undecidable
from screening.rulebook.proof.results import State, in_lines, milder_in_lines
from screening.rulebook.proof.solver import prove, prove_none_milder, vary_one_answer
from screening.rulebook.reading.reader import RulesFile, read_stored

MOST_MEMORY = 2 * 1024**3  # bytes of address space; the shipped file uses a fifth of it
_Told: TypeAlias = tuple[str, State, list[str]]


def _proved(seconds: float, file: RulesFile) -> Iterator[_Told]:
    for name, one in file.every.items():
        for result in prove(one, seconds=seconds):
            yield f"{name}{result.name}", result.state, _named(name, in_lines(one, result))


def _compared(seconds: float, old: RulesFile, new: RulesFile) -> Iterator[_Told]:
    for name, before in old.every.items():
        if after := new.every.get(name):  # a removed questionnaire has no sheets; the difference reports it
            for result in prove_none_milder(before, after, seconds):
                yield f"{name}{result.name}", result.state, _named(name, milder_in_lines(before, after, result))


def _undecidable(seconds: float, file: RulesFile) -> Iterator[_Told]:
    for name, one in file.every.items():
        for side in undecidable(one.rulebook, coverage(one), seconds):
            yield f"{name}{side}", State.PROVED, []


def _named(name: str, lines: list[str]) -> list[str]:
    """Return the lines with the questionnaire's name in front of the first."""
    return [f"{name}{line}" if place == 0 else line for place, line in enumerate(lines)]


def _varied(seconds: float, file: RulesFile) -> Iterator[_Told]:
    for result in vary_one_answer(file, seconds):
        yield result.name, result.state, [json.dumps(sheet) for sheet in result.sheets]


_TASKS: dict[str, Callable[..., Iterator[_Told]]] = {
    "prove": _proved,
    "compare": _compared,
    "undecidable": _undecidable,
    "vary": _varied,
}

if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    os.nice(10)  # yield to the web pages
    files = [read_stored(text) for text in json.load(sys.stdin)]  # the caller checked them
    try:
        for name, state, lines in _TASKS[sys.argv[1]](float(sys.argv[2]), *files):
            sys.stdout.write(json.dumps({"name": name, "state": state, "lines": lines}) + "\n")
            sys.stdout.flush()
    except BrokenPipeError:  # the server that asked has ended
        os._exit(1)
