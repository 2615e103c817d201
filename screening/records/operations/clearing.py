"""Clearing a database: every table goes, of whatever version they are, so that a backup can take their place."""

from __future__ import annotations

from sqlalchemy import MetaData

from screening.records.database import db


def clear() -> None:
    """Drop every table, in one transaction. Who calls this holds a backup that can be restored."""
    db.session.rollback()  # reads that are open would keep tables from being dropped
    found = MetaData()
    with db.engine.connect().execution_options(writing=True) as connection, connection.begin():
        found.reflect(connection)
        found.drop_all(connection)
