"""What the program does, counted: statements to the database, and calls of functions."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event

from screening.records.database import db


@contextmanager
def counted_statements() -> Iterator[list[str]]:
    """Yield a list that gets each statement of the block; needs an app context."""
    statements: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        statements.append(statement)

    engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(engine, "before_cursor_execute", note)
