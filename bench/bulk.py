"""Millions of sheets: Polars beside a trivial scan of the same columns, and beside the one-sheet loop, in one run.

Aims: at least 0.25 of the scan, at least 50 times the loop; ten times the sheets in ten times the time and the same
memory. MILLIONS (an argument, 1) says how many; each file repeats 20,000 random sheets. DuckDB runs beside it once.
"""

from __future__ import annotations

import multiprocessing
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import polars as pl

from screening.bulk.jobs import Job, engine
from screening.domain.answers import check_answers
from screening.domain.questions import NUMBERS, Kind
from screening.domain.suggestion import suggest
from screening.rulebook.reader import read_rules
from screening.settings import CHECKOUT
from tests.bulk.sheets import numbered, random_sheets

SEED_SHEETS = 20_000
LOOP = 5_000
BOOK = read_rules((CHECKOUT / "rules.yaml").read_text(encoding="utf-8")).rulebook


def timed(call: Callable[[], object]) -> float:
    """Give the seconds that one call takes."""
    begun = time.perf_counter()
    call()
    return time.perf_counter() - begun


def scan(path: Path) -> None:
    """Read every column and make one trivial sum of each."""
    sums = []
    for question in BOOK.questionnaire.questions:
        column = pl.col(question.id)
        if question.kind is Kind.CHOICES:
            sums.append(column.list.len().sum())
        elif question.kind in NUMBERS:
            sums.append(column.sum())
        else:
            sums.append(column.str.len_bytes().sum())
    pl.scan_parquet(path).select(sums).collect()


def evaluate(path: Path, name: str = "polars") -> None:
    """Evaluate a file from disk to disk."""
    engine(name)(Job(BOOK, path, path.with_suffix(".out"), path.with_suffix(".errors")), lambda *_: None)


def loop(sheets: list) -> None:
    """Check and suggest one sheet after another, as `screening evaluate` does."""
    for sheet in sheets:
        answers, _errors = check_answers(BOOK.questionnaire, sheet)
        suggest(BOOK, answers)


def memory_of(path: Path) -> int:
    """Give the most memory in MB that evaluating a file takes in a process of its own."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(_peak, (path,))


def _peak(path: Path) -> int:
    evaluate(path)
    status = Path("/proc/self/status").read_text(encoding="ascii")  # getrusage tells the parent's peak too
    return next(int(line.split()[1]) // 1024 for line in status.splitlines() if line.startswith("VmHWM"))


if __name__ == "__main__":
    millions = float(sys.argv[1]) if len(sys.argv) > 1 else 1
    made = list(random_sheets(BOOK, SEED_SHEETS))
    frame = numbered(BOOK, made)
    plain = [{q: list(v) if isinstance(v, tuple) else v for q, v in sheet.items()} for sheet in made[:LOOP]]
    with tempfile.TemporaryDirectory() as folder:
        few, many = Path(folder) / "few.parquet", Path(folder) / "many.parquet"
        copies = int(millions * 1_000_000) // SEED_SHEETS
        frames = [frame.lazy() for _ in range(copies)]
        pl.concat(frames).sink_parquet(few, row_group_size=100_000)
        count = copies * SEED_SHEETS
        scans = min(timed(lambda: scan(few)) for _ in range(3))
        ours = min(timed(lambda: evaluate(few)) for _ in range(3))
        one = timed(lambda: loop(plain)) / LOOP
        print(f"{count:,} sheets, disk to disk: {ours:.1f} s, {count / ours / 1e6:.2f} million a second")
        print(f"trivial scan of the same columns: {scans:.1f} s, ratio {scans / ours:.2f} (aim: 0.25)")
        print(f"one-sheet loop: {one * 1e6:.0f} us a sheet, {one * count / ours:.0f} times slower (aim: 50)")
        print(f"DuckDB: {timed(lambda: evaluate(few, 'duckdb')):.1f} s")
        pl.concat([pl.scan_parquet(few)] * 10).sink_parquet(many, row_group_size=100_000)
        longer = timed(lambda: evaluate(many))
        print(f"{count * 10:,} sheets: {longer:.1f} s, {longer / ours:.1f} times as long (aim: 10)")
        print(f"most memory: {memory_of(few)} MB with {count:,}, {memory_of(many)} MB with {count * 10:,}")
