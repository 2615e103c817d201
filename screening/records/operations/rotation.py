"""Rotating the master key: every wrapped key is rewrapped, a batch at a time, and no record is touched."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import bindparam, func, select, text, update

from screening.records.database import db, writable
from screening.records.keys.key_ring import KeyRing
from screening.records.keys.purposes import Purpose
from screening.records.keys.tables import WrappedKeyRow
from screening.records.operations.key_check import is_needed, need_key, need_no_other_key

AT_ONCE = 2000  # keys in one transaction, about ten milliseconds


class Rewrapped(NamedTuple):
    """A rewrapped key, and its previous wrapping."""

    key: str
    before: bytes
    after: bytes


def write_purposes_down(keys: KeyRing) -> None:
    """Store the keys that purposes derive from the master key, before there is another one to derive from."""
    for purpose in Purpose:
        for number, key in keys.numbered(purpose).items():
            keys.write_purpose(purpose, number, key)


def begin(keys: KeyRing) -> None:
    """Record that records need the newest master key from now on, inside a transaction."""
    if not is_needed(keys.masters.newest):
        need_key(keys.masters.newest)


def rewrapped(keys: KeyRing, after: str, most: int = AT_ONCE) -> list[Rewrapped]:
    """Return the next keys, after a name, that an older master key wrapped. Raises SealError if one cannot be opened.

    Wrapping takes longer than writing, so it is done before the transaction that others wait for.
    """
    newest = keys.masters.newest
    older = func.substr(WrappedKeyRow.wrapped, 1, len(newest.head)) != newest.head
    query = select(WrappedKeyRow.name, WrappedKeyRow.wrapped).where(older, WrappedKeyRow.name > after)
    found = db.session.execute(query.order_by(WrappedKeyRow.name).limit(most))
    return [Rewrapped(name, old, newest.wrap(keys.masters.unwrap(old, name), name)) for name, old in found]


def write(batch: list[Rewrapped]) -> None:
    """Write a batch, inside a transaction. A key that was destroyed meanwhile stays destroyed."""
    same = WrappedKeyRow.name == bindparam("key"), WrappedKeyRow.wrapped == bindparam("before")
    query = update(WrappedKeyRow).where(*same).values(wrapped=bindparam("after"))
    if batch:
        writable().connection().execute(query, [one._asdict() for one in batch])


def wait_for_writers() -> None:
    """Wait until every other transaction that made a key has ended; none starts until this one ends."""
    if db.engine.dialect.name == "postgresql":  # SQLite has only one writer
        writable().execute(text("LOCK TABLE wrapped_key IN SHARE ROW EXCLUSIVE MODE"))  # nosemgrep: no-raw-sql


def is_finished(keys: KeyRing) -> bool:
    """Return whether records need no master key but the newest."""
    *older, newest = keys.masters.all
    return is_needed(newest) and not any(map(is_needed, older)) and not rewrapped(keys, "", 1)


def finish(keys: KeyRing) -> int:
    """Wrap what was written meanwhile, inside a transaction; return how many. No record needs an older key then."""
    wait_for_writers()
    count, last = 0, ""
    while batch := rewrapped(keys, last):
        write(batch)
        count, last = count + len(batch), batch[-1].key
    need_no_other_key(keys.masters.newest)
    return count
