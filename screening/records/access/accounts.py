"""Accounts: people as Flask-Security finds and changes them. What it changes is kept by a step, in a transaction.

It changes a person in the middle of a request and commits at the end of it. So its changes wait in the session, where
nothing flushes them, until the step that keeps them takes them out and makes them again in its transaction.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask_security import SQLAlchemyUserDatastore
from sqlalchemy import inspect

from screening.records.access.tables import Passkey, Person, Role
from screening.records.database import db, writable


class Accounts(SQLAlchemyUserDatastore):
    """The datastore of Flask-Security; its commit is a step."""

    def __init__(self, keep: Callable[[], None]) -> None:
        super().__init__(db, Person, Role, Passkey)
        self._keep = keep

    def commit(self) -> None:
        self._keep()


@dataclass(frozen=True)
class WaitingChanges:
    """What was changed outside of a transaction: new rows, deleted ones, attributes set, rows put into a list."""

    new: tuple[object, ...]
    deleted: tuple[object, ...]
    set: tuple[tuple[object, str, Any], ...]
    listed: tuple[tuple[object, str, Any], ...]

    def __bool__(self) -> bool:
        return bool(self.new or self.deleted or self.set or self.listed)

    def make(self) -> None:
        """Make them, in the transaction that is open."""
        session = writable()
        for row, name, value in self.set:
            setattr(row, name, value)
        for row, name, value in self.listed:
            getattr(row, name).append(value)
        session.add_all(self.new)
        for row in self.deleted:
            session.delete(row)


def take_waiting_changes() -> WaitingChanges:
    """Take what was changed so far out of the session; then its rows are as the database has them."""
    session = db.session
    changed = [(row, attr) for row in session.dirty for attr in inspect(row).attrs if attr.history.added]
    listed = {(row, attr.key) for row, attr in changed if attr.key in inspect(row).mapper.relationships}
    changes = WaitingChanges(
        tuple(session.new),
        tuple(session.deleted),
        tuple((row, attr.key, attr.value) for row, attr in changed if (row, attr.key) not in listed),
        tuple((row, attr.key, one) for row, attr in changed if (row, attr.key) in listed for one in attr.history.added),
    )
    if changes:
        session.rollback()
    return changes
