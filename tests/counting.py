"""What the program takes, counted: statements to its database, and seconds of the processor."""

from __future__ import annotations

import gc
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask
from sqlalchemy import event

from screening.records.database import db


@contextmanager
def counted_statements(app: Flask) -> Iterator[list[str]]:
    """Yield a list that gets each statement to the database of an app while the block runs."""
    statements: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        statements.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(engine, "before_cursor_execute", note)


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Fail if the block takes this process so many seconds of the processor or more.

    Garbage is not collected meanwhile: most of it would be that of the tests before.
    """
    gc.disable()
    try:
        begun = time.process_time()
        yield
        took = time.process_time() - begun
    finally:
        gc.enable()
    assert took < seconds
