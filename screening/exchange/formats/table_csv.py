"""A list as CSV for a spreadsheet: it opens with its accents, and text stays text."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from screening.exchange.formats.csv_cells import cell

_MARK = "\ufeff"  # or a spreadsheet reads UTF-8 as something else


def table_csv(columns: Sequence[str], lines: Iterable[Sequence[str]]) -> str:
    """Return the file: a line of column names, then the lines."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(columns)
    writer.writerows([cell(text) for text in line] for line in lines)
    return _MARK + out.getvalue()
