"""Tables as Parquet files, written part by part."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import polars as pl

from screening.bulk.sheets import written_in_parts
from screening.domain.research.columns import Cell, Holds, ResearchColumn

_TYPES: Mapping[Holds, pl.DataType] = {
    Holds.TEXT: pl.String(),
    Holds.TICK: pl.Int8(),
    Holds.WHOLE: pl.Int64(),
    Holds.DECIMAL: pl.Float64(),
}


_PART, _GROUP = 5000, 20_000  # rows in memory, while being made and while parts are joined


@contextmanager
def parquet_file(path: Path, columns: Sequence[ResearchColumn]) -> Iterator[Callable[[Iterable[Sequence[Cell]]], None]]:
    """Yield a function that writes the next rows of a Parquet file, which is complete once the block ends."""
    schema = {column.name: _TYPES[column.holds] for column in columns}
    texts = [place for place, column in enumerate(columns) if column.holds is Holds.TEXT]
    waiting: list[list[Cell]] = []

    def write(rows: Iterable[Sequence[Cell]], least: int = _PART) -> None:
        waiting.extend(map(list, rows))
        if len(waiting) < least:
            return
        for row in waiting:  # a number under one rules version may be a word under another
            for place in texts:
                row[place] = None if row[place] is None else str(row[place])
        write_part(pl.DataFrame(waiting, schema, orient="row").lazy())
        waiting.clear()

    with written_in_parts(path, _GROUP) as write_part:
        yield write
        write((), least=0)  # the last rows; without any, there are still columns
