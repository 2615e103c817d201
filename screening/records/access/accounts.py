"""Accounts: people as Flask-Security reads and changes them. A step saves its changes in a transaction.

Flask-Security changes a person during a request and commits at its end. So its changes wait in the session, unflushed,
until the step that saves them takes them out and repeats them in its transaction.
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
    """Flask-Security's datastore; its commit is a step."""

    def __init__(self, keep: Callable[[], None]) -> None:
        super().__init__(db, Person, Role, Passkey)
        self._keep = keep

    def commit(self) -> None:
        self._keep()


@dataclass(frozen=True)
class WaitingChanges:
    """Changes made outside of a transaction: new rows, deleted rows, attributes set, rows added to a list."""

    new: tuple[object, ...]
    deleted: tuple[object, ...]
    set: tuple[tuple[object, str, Any], ...]
    listed: tuple[tuple[object, str, Any], ...]

    def __bool__(self) -> bool:
        return bool(self.new or self.deleted or self.set or self.listed)

    def make(self) -> None:
        """Repeat the changes in the open transaction."""
        session = writable()
        for row, name, value in self.set:
            setattr(row, name, value)
        for row, name, value in self.listed:
            getattr(row, name).append(value)
        session.add_all(self.new)
        for row in self.deleted:
            session.delete(row)


def take_waiting_changes() -> WaitingChanges:
    """Take the changes made so far out of the session, leaving its rows as the database has them."""
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
