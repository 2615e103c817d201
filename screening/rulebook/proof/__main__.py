"""`python -m screening.rulebook.proof SECONDS`: proves the rules file on stdin; prints a line of JSON per property."""

from __future__ import annotations

import json
import os
import resource
import sys

from screening.rulebook.proof.results import in_lines
from screening.rulebook.proof.solver import prove
from screening.rulebook.reading.reader import read_stored

MOST_MEMORY = 2 * 1024**3  # bytes of address space; the shipped file uses a fifth of it

if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    os.nice(10)  # yield to the web pages
    file = read_stored(sys.stdin.read())  # the caller checked it
    for verdict in prove(file, seconds=float(sys.argv[1])):
        told = {"name": verdict.name, "state": verdict.state, "lines": in_lines(file, verdict)}
        sys.stdout.write(json.dumps(told) + "\n")
        sys.stdout.flush()
