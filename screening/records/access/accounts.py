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

_CODES = "mf_recovery_codes"  # its list is changed in place, so what was read of it is not known


class Accounts(SQLAlchemyUserDatastore):
    """Flask-Security's datastore; its commit is a step."""

    def __init__(self, keep: Callable[[], None]) -> None:
        super().__init__(db, Person, Role, Passkey)
        self._keep = keep

    def commit(self) -> None:
        self._keep()


class UsedMeanwhileError(Exception):
    """A code or a link that works once was used by another request at the same moment; nothing was written."""


@dataclass(frozen=True)
class WaitingChanges:
    """Changes made outside of a transaction: new rows, deleted rows, attributes set, rows added to a list.

    `before` is what the request read of each attribute that was set, if it is known.
    """

    new: tuple[object, ...]
    deleted: tuple[object, ...]
    set: tuple[tuple[object, str, Any], ...]
    listed: tuple[tuple[object, str, Any], ...]
    before: tuple[tuple[object, str, Any], ...] = ()

    def __bool__(self) -> bool:
        return bool(self.new or self.deleted or self.set or self.listed)

    def make(self) -> None:
        """Repeat the changes in the open transaction. Raises UsedMeanwhileError."""
        session = writable()
        for person in {row for row, _name, _value in self.set if isinstance(row, Person) and inspect(row).persistent}:
            session.refresh(person, with_for_update={"of": Person})
        if any(isinstance(row, Person) and getattr(row, name) != value for row, name, value in self.before):
            raise UsedMeanwhileError
        if any(name == _CODES and not _are_current(getattr(row, name) or [], value) for row, name, value in self.set):
            raise UsedMeanwhileError
        for row, name, value in self.set:
            setattr(row, name, value)
        for row, name, value in self.listed:
            getattr(row, name).append(value)
        session.add_all(self.new)
        for row in self.deleted:
            session.delete(row)


def _are_current(codes: list[str], left: list[str] | None) -> bool:
    """Return whether what is `left` of recovery codes is all of them but one, or none since they were replaced."""
    gone = set(codes) - set(left or ())
    is_rest = len(gone) == 1 and len(gone) + len(left or ()) == len(codes)
    return left is None or is_rest or (len(left) > 1 and len(gone) == len(codes))


def take_waiting_changes() -> WaitingChanges:
    """Take the changes made so far out of the session, leaving its rows as the database has them."""
    session = db.session
    changed = [(row, attr) for row in session.dirty for attr in inspect(row).attrs if attr.history.added]
    before = [(row, attr.key, attr.history.deleted[0]) for row, attr in changed if attr.history.deleted]
    listed = {(row, attr.key) for row, attr in changed if attr.key in inspect(row).mapper.relationships}
    changes = WaitingChanges(
        tuple(session.new),
        tuple(session.deleted),
        tuple((row, attr.key, attr.value) for row, attr in changed if (row, attr.key) not in listed),
        tuple((row, attr.key, one) for row, attr in changed if (row, attr.key) in listed for one in attr.history.added),
        tuple((row, name, value) for row, name, value in before if name != _CODES and (row, name) not in listed),
    )
    if changes:
        session.rollback()
    return changes
