"""A list as CSV for a spreadsheet: it opens with its accents, and text stays text."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TypeAlias

from screening.exchange.formats.csv_cells import cell

_MARK = "\ufeff"  # without it, a spreadsheet misreads UTF-8
WriteLines: TypeAlias = Callable[[Iterable[Sequence[str | int | float | None]]], None]


def table_csv(columns: Sequence[str], lines: Iterable[Sequence[str]]) -> str:
    """Return the file: a line of column names, then the lines."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(columns)
    writer.writerows([cell(text) for text in line] for line in lines)
    return _MARK + out.getvalue()


@contextmanager
def csv_file(path: Path, columns: Sequence[str]) -> Iterator[WriteLines]:
    """Yield a function that writes the next lines of such a file; None is an empty cell, and numbers stay numbers."""
    with path.open("w", encoding="utf-8", newline="") as out:
        out.write(_MARK)
        writer = csv.writer(out)
        writer.writerow(columns)

        def write(lines: Iterable[Sequence[str | int | float | None]]) -> None:
            writer.writerows([cell(one) if isinstance(one, str) else one for one in line] for line in lines)

        yield write
