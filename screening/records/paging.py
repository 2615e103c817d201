"""Long lists, page by page: each page continues after the last line of the previous one, so all pages cost the same.

The place to continue from is a text in the URL; an invalid one starts from the beginning.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any, TypeAlias, TypeVar

from sqlalchemy import ColumnElement, Select, tuple_

from screening.records.database import db

Line = TypeVar("Line")
_Value: TypeAlias = int | str | date | datetime
_NUMBERS = range(2**31)  # what the database accepts
_BETWEEN = "~"


class ListPage(list[Line]):
    """Some lines of a list; `older` is the place the next page continues from, "" after the last one."""

    def __init__(self, lines: Sequence[Line], older: str = "") -> None:
        super().__init__(lines)
        self.older = older


class SortOrder:
    """The columns a list is sorted by, all ascending or all descending; together they identify one line."""

    def __init__(self, *columns: Any, newest_first: bool = False) -> None:
        self._columns = columns
        self._newest_first = newest_first

    def page(self, query: Select[*tuple[Any, ...]], size: int, after: str = "") -> ListPage[Any]:
        """Return some rows of a query, from the beginning or after a place."""
        place = self._read(after)
        if place is not None:
            query = query.where(self._is_after(place))
        ordered = query.order_by(*(column.desc() if self._newest_first else column for column in self._columns))
        rows = db.session.execute(ordered.add_columns(*self._columns).limit(size + 1)).all()
        width = len(self._columns)
        shown = [tuple(row[:-width]) for row in rows[:size]]
        return ListPage(shown, self.place(*rows[size - 1][-width:]) if len(rows) > size else "")

    def place(self, *values: _Value) -> str:
        """Return the place of the line with these values, from which the next page continues."""
        return _BETWEEN.join(value.isoformat() if isinstance(value, date) else str(value) for value in values)

    def _is_after(self, place: Sequence[_Value]) -> ColumnElement[bool]:
        here = tuple_(*self._columns)
        return here < tuple(place) if self._newest_first else here > tuple(place)

    def _read(self, text: str) -> list[_Value] | None:
        """Return the values of a place, each of its column's type; None if it is not a valid place."""
        try:
            parts = zip(self._columns, text.split(_BETWEEN), strict=True)
            return [_read_value(column.type.python_type, part) for column, part in parts]
        except (ValueError, OverflowError):
            return None


def _read_value(kind: type[object], text: str) -> _Value:
    """Return one value. Raises ValueError, or OverflowError for a date out of range."""
    if kind is int:
        return _NUMBERS[_NUMBERS.index(int(text))]
    if kind is datetime:
        return datetime.fromisoformat(text).astimezone(UTC)
    if kind is date:
        return date.fromisoformat(text)
    if not text.isprintable():  # PostgreSQL rejects NUL
        raise ValueError("not a sortable text")
    return text
