"""Small cells: values, or combinations of them, that few people share and that could identify someone.

There are two kinds. What others may know about a person (year, age, language, and whatever else is listed) is checked
in combination: that is k-anonymity over these columns. And each answer, rule and decision is checked alone, since a
rare one stands out by itself. Other combinations are not counted: with fifty questions, nearly every whole row is
unique.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from screening.domain.research.columns import Cell, Holds, ResearchColumn

_Cell: TypeAlias = tuple[tuple[str, ...], tuple[str, ...]]  # columns, and the value of each
NO_VALUE = "(empty)"


@dataclass(frozen=True)
class SmallCell:
    """Values that few people share: the columns, the value of each, and how many people."""

    columns: tuple[str, ...]
    values: tuple[str, ...]
    people: int


class CellCounts:
    """Counts the people behind each cell, row by row. Memory grows with the distinct cells, not with the rows."""

    def __init__(self, columns: Collection[ResearchColumn], known: tuple[str, ...]) -> None:
        alone = [column for column in columns if column.counted and column.name not in known]
        self._ticks = [column.name for column in alone if column.holds is Holds.TICK]
        self._values = [column.name for column in alone if column.holds is not Holds.TICK]
        self._known = known
        self._people: Counter[_Cell] = Counter()
        self._seen: set[tuple[str, _Cell]] = set()

    def count(self, row: Mapping[str, Cell], rules: Iterable[str], *, again: bool) -> None:
        """Count one row and the rules that held; `again`: this person may have more rows."""
        cells = self._cells(row, rules)
        if again:
            person = str(row["person"])
            cells = [cell for cell in cells if (person, cell) not in self._seen]
            self._seen.update((person, cell) for cell in cells)
        self._people.update(cells)

    def small(self, fewer_than: int) -> list[SmallCell]:
        """Return the cells that fewer people share: those that others may know first, then by column and value."""
        found = [SmallCell(*cell, people) for cell, people in self._people.items() if people < fewer_than]
        return sorted(found, key=lambda cell: (cell.columns != self._known, cell.columns, cell.values))

    def is_known(self, cell: SmallCell) -> bool:
        """Return whether a cell is the combination of all that others may know."""
        return cell.columns == self._known

    def smallest(self) -> int:
        """Return the k of k-anonymity over what others may know: the smallest group of look-alikes; 0 without rows."""
        return min((people for (columns, _), people in self._people.items() if columns == self._known), default=0)

    def _cells(self, row: Mapping[str, Cell], rules: Iterable[str]) -> list[_Cell]:
        return list(self._found(row, rules))

    def _found(self, row: Mapping[str, Cell], rules: Iterable[str]) -> Iterator[_Cell]:
        yield self._known, tuple(_written(row.get(name)) for name in self._known)
        yield from (((name,), ("1",)) for name in self._ticks if row.get(name))
        yield from (((name,), (str(row[name]),)) for name in self._values if row.get(name) is not None)
        yield from ((("rule",), (rule,)) for rule in rules)


def _written(cell: Cell) -> str:
    return NO_VALUE if cell is None else str(cell)
