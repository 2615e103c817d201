"""Clearing a database: every table is dropped, whatever its version, so that a backup can be restored."""

from __future__ import annotations

from sqlalchemy import MetaData

from screening.records.database import db


def clear() -> None:
    """Drop every table, in one transaction. The caller must have a backup that can be restored."""
    db.session.rollback()  # open reads would keep tables from being dropped
    found = MetaData()
    with db.engine.connect().execution_options(writing=True) as connection, connection.begin():
        found.reflect(connection)
        found.drop_all(connection)
