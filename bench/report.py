"""Runs the benches one after another and puts their tables, with date and commit, into the pages of docs.

A table goes between `<!-- bench.NAME -->` and `<!-- end -->` on a page; everything around them is kept. Names pick
benches, as in `python -m bench.report scale`; `soak`, which takes an hour, runs only that way. With `--smoke`, every
bench runs in seconds and nothing is written.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

PAGES = (Path("docs/performance.md"), Path("docs/scaling.md"))
HELPERS = {"filling", "running", "report"}
ON_REQUEST = {"soak"}  # runs only if it is picked
PLACE = re.compile(r"(?<=<!-- bench\.)(\w+)( -->\n).*?(?=<!-- end -->)", re.DOTALL)


def table(name: str, *options: str) -> str:
    """Run one bench in its own process; return the table it prints."""
    print(f"bench.{name}", flush=True)
    done = subprocess.run(
        [sys.executable, "-m", f"bench.{name}", *options], stdout=subprocess.PIPE, text=True, check=False
    )
    if done.returncode:
        sys.exit(f"bench.{name} failed, so no table was written")
    return done.stdout


def of_this_run() -> str:
    """Return the date and commit of this run, in a sentence."""
    commit = ["git", "describe", "--always", "--dirty", "--exclude=*"]
    named = subprocess.run(commit, capture_output=True, text=True, check=True).stdout.strip()
    return f"All tables but that of an hour at work are of one run, on {datetime.now(UTC).date()} at commit {named}.\n"


def main() -> None:
    """Measure and write, or only check that every bench runs."""
    if "--smoke" in sys.argv[1:]:
        for path in sorted(Path("bench").glob("*.py")):
            if path.stem not in HELPERS:
                table(path.stem, "--smoke")
        return
    picked = sys.argv[1:]
    for page in PAGES:
        _write(page, picked)


def _write(page: Path, picked: Sequence[str]) -> None:
    """Run the benches of a page, or those that are picked, and put their tables there."""
    text = page.read_text(encoding="utf-8")
    every = [name for name, _ in PLACE.findall(text) if name != "run"]
    wanted = picked or set(every) - ON_REQUEST
    tables = {name: table(name) for name in every if name in wanted}
    if tables.keys() >= set(every) - ON_REQUEST:
        tables["run"] = of_this_run()
    text = PLACE.sub(lambda place: f"{place[1]}{place[2]}{tables[place[1]]}" if place[1] in tables else place[0], text)
    page.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
