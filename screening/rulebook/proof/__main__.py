"""`python -m screening.rulebook.proof SECONDS`: proves what it reads, and prints a line of JSON per property.

Standard input is a JSON list: the text of a rules file to prove, or of an old and a new one to compare.
"""

from __future__ import annotations

import json
import os
import resource
import sys

from screening.rulebook.proof.results import in_lines, milder_in_lines
from screening.rulebook.proof.solver import prove, prove_none_milder
from screening.rulebook.reading.reader import read_stored

MOST_MEMORY = 2 * 1024**3  # bytes of address space; the shipped file uses a fifth of it

if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    os.nice(10)  # yield to the web pages
    files, seconds = [read_stored(text) for text in json.load(sys.stdin)], float(sys.argv[1])  # the caller checked them
    alone = len(files) == 1
    for result in prove(files[0], seconds=seconds) if alone else prove_none_milder(files[0], files[1], seconds):
        lines = in_lines(files[0], result) if alone else milder_in_lines(files[0], files[1], result)
        sys.stdout.write(json.dumps({"name": result.name, "state": result.state, "lines": lines}) + "\n")
        sys.stdout.flush()
