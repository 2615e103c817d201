"""A research export of MANY screenings, from the database to the files: time, memory, and the size of what it writes.

`MANY=100000 python -m bench.research` prints the table. Each export runs in its own process, whose peak memory is
listed next to that for a tenth of the screenings: only their ids grow with the number.
"""

from __future__ import annotations

import csv
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import polars as pl

from bench.filling import fill
from bench.running import MANY, Rows, practice_in, run
from screening.app import create_app
from screening.domain.research.columns import Terms
from screening.practice import NAME
from screening.workflow.practice.staff import ROLES
from screening.workflow.research.export import export_research
from screening.workflow.research.folder import whole_folder
from tests.builders import TESTS, let_in
from tests.conftest import close, settings_for

SMALL = (30, 120)
MOST_MB = 400


def make(folder: Path, count: int) -> None:
    """Make a practice with `count` screenings in a folder."""
    app = practice_in(folder)
    with app.app_context():
        fill(app.extensions[NAME], count, [let_in("Dr. Bench", "bench@example.com", ROLES).id])
    close(app)


def export(folder: Path) -> None:
    """Export the practice in a folder, and print seconds and memory."""
    app = create_app(settings_for(f"sqlite:///{folder / 'practice.db'}"))
    begun = time.perf_counter()
    with app.app_context(), whole_folder(folder / "out") as files:
        export_research(app.extensions[NAME], files, Terms(), TESTS)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps([time.perf_counter() - begun, memory]))
    close(app)


def in_a_process(*told: str) -> str:
    """Run a part of this bench in its own process; return what it prints."""
    command = [sys.executable, "-m", "bench.research", *told]
    return subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout


def exported(count: int) -> Sequence[object]:
    """Return a row of the table: the cost of an export of `count` screenings, after checking that it is complete."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        in_a_process("make", name, str(count))
        seconds, memory = json.loads(in_a_process("export", name))
        with (folder / "out/screenings.csv").open(encoding="utf-8-sig", newline="") as lines:
            assert sum(1 for _row in csv.DictReader(lines)) == count
        assert pl.scan_parquet(folder / "out/screenings.parquet").select(pl.len()).collect().item() == count
        sizes = [(folder / "out" / f"screenings.{kind}").stat().st_size / 1e6 for kind in ("csv", "parquet")]
    assert memory <= MOST_MB, f"{memory:.0f} MB"
    each = f"{seconds / count * 1e3:.2f} ms"
    return (f"{count:,}", f"{seconds:.1f} s", each, f"{memory:.0f} MB", *(f"{size:.1f} MB" for size in sizes))


def measure(smoke: bool) -> Rows:
    """Export a practice, and one with ten times as many screenings."""
    sizes = SMALL if smoke else (MANY // 10, MANY)
    head = ("research export", "time", "each", f"most memory (aim ≤ {MOST_MB} MB)", "screenings.csv", "as Parquet")
    return [head, *(exported(count) for count in sizes)]


if __name__ == "__main__":
    parts = {
        "make": lambda folder, count: make(Path(folder), int(count)),
        "export": lambda folder: export(Path(folder)),
    }
    if sys.argv[1:2] and sys.argv[1] in parts:
        parts[sys.argv[1]](*sys.argv[2:])
    else:
        run(measure)
