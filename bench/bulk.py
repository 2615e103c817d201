"""Millions of sheets: Polars against a trivial scan of the same columns and against the one-sheet loop, in one run.

Aims: at least 0.25 of the scan, at least 50 times the loop; ten times the sheets in ten times the time and the same
memory. Each file repeats a set of random sheets. The output must match the loop's.
"""

from __future__ import annotations

import multiprocessing
import tempfile
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from bench.running import Rows, run, timed
from screening.bulk.jobs import Job, engine
from screening.domain.questionnaire.answers import check_answers
from screening.domain.questionnaire.questions import Stored
from screening.domain.rules.suggestion import suggest
from screening.rulebook.reading.reader import read_rules
from screening.settings.shipped import RULES
from tests.bulk.sheets import numbered, random_sheets


@dataclass(frozen=True)
class Size:
    """How many random sheets, how many copies of them, and how many the loop evaluates."""

    seed: int
    copies: int
    loop: int


MANY, FEW = Size(20_000, 50, 5_000), Size(200, 2, 100)
BOOK = read_rules(RULES.read_text(encoding="utf-8")).rulebook


def scan(path: Path) -> None:
    """Read every column and compute one trivial sum of each."""
    sums = []
    for question in BOOK.questionnaire.questions:
        column = pl.col(question.id)
        if question.stored is Stored.TEXTS:
            sums.append(column.list.len().sum())
        elif question.stored is Stored.NUMBER:
            sums.append(column.sum())
        else:
            sums.append(column.str.len_bytes().sum())
    pl.scan_parquet(path).select(sums).collect()


def evaluate(path: Path) -> Path:
    """Evaluate a file from disk to disk; return the output file."""
    out = path.with_suffix(".outcomes")
    engine("polars")(Job(BOOK, path, out, path.with_suffix(".errors")), lambda *_: None)
    return out


def outcome(sheet: dict) -> str:
    """Check and evaluate one sheet, as `screening evaluate` does."""
    answers, _errors = check_answers(BOOK.questionnaire, sheet)
    return str(suggest(BOOK, answers).outcome)


def agree(few: Path, plain: list[dict]) -> None:
    """Compare the output with the one-sheet loop."""
    written = pl.read_parquet(evaluate(few), columns=["outcome"])["outcome"]
    assert len(written) == pl.scan_parquet(few).select(pl.len()).collect().item()
    assert written.head(len(plain)).to_list() == [outcome(sheet) for sheet in plain]


def memory_of(path: Path) -> int:
    """Return the peak memory in MB of evaluating a file in its own process."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(_peak, (path,))


def _peak(path: Path) -> int:
    evaluate(path)
    status = Path("/proc/self/status").read_text(encoding="ascii")  # getrusage includes the parent's peak
    return next(int(line.split()[1]) // 1024 for line in status.splitlines() if line.startswith("VmHWM"))


def measure(smoke: bool) -> Rows:
    """Write a file and another ten times as long, and evaluate both."""
    size = FEW if smoke else MANY
    made = list(random_sheets(BOOK, size.seed))
    plain = [{q: list(v) if isinstance(v, tuple) else v for q, v in sheet.items()} for sheet in made[: size.loop]]
    with tempfile.TemporaryDirectory() as folder:
        few, many = Path(folder) / "few.parquet", Path(folder) / "many.parquet"
        pl.concat([numbered(BOOK, made).lazy()] * size.copies).sink_parquet(few, row_group_size=100_000)
        pl.concat([pl.scan_parquet(few)] * 10).sink_parquet(many, row_group_size=100_000)
        agree(few, plain)
        scans = min(timed(lambda: scan(few)) for _ in range(3))
        ours = min(timed(lambda: evaluate(few)) for _ in range(3))
        one = timed(lambda: [outcome(sheet) for sheet in plain]) / len(plain)
        longer = timed(lambda: evaluate(many))
        memory = memory_of(few), memory_of(many)
    count = size.seed * size.copies
    return [
        (f"bulk, {count:,} sheets from disk to disk", "Polars", "beside it", "ratio", "aim"),
        ("a trivial scan of the same columns", f"{ours:.1f} s", f"{scans:.1f} s", f"{scans / ours:.2f}", "≥ 0.25"),
        ("the one-sheet loop", f"{ours:.1f} s", f"{one * count:.0f} s", f"{one * count / ours:.0f}", "≥ 50"),
        (f"{count * 10:,} sheets", f"{longer:.1f} s", f"{ours:.1f} s", f"{longer / ours:.1f}", "about 10"),
        (
            f"most memory, {count * 10:,} sheets",
            f"{memory[1]} MB",
            f"{memory[0]} MB",
            f"{memory[1] / memory[0]:.1f}",
            "",
        ),
    ]


if __name__ == "__main__":
    run(measure)
