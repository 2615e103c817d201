"""Finds screenings by keyed hashes of name, date of birth and phone, so that the database reveals none of them."""

from __future__ import annotations

from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeAlias

from sqlalchemy import ColumnElement, CompoundSelect, Select, and_, delete, exists, select
from sqlalchemy.orm import aliased

from screening.domain.people.identity import Identity
from screening.domain.people.names import name_parts
from screening.domain.people.search import BORN, NAME, PART, PHONE, Mark, marks_asked_for, marks_of
from screening.records.database import count_up_to, db, insert_into, made_once, writable
from screening.records.keys.key_ring import KeyRing
from screening.records.keys.purposes import Purpose
from screening.records.keys.record_seal import RecordSeal
from screening.records.screenings.identities import read_identity
from screening.records.sealing import SealError, keyed_hash
from screening.records.tables import PersonIndexRow, QueuePlaceRow, ScreeningRow

_AT_ONCE = 500  # screenings made findable per transaction
_WORTH_COUNTING = 1000  # screenings that share a mark
_MOST_ALIKE = 20
Found: TypeAlias = Select[Any]  # ids of screenings


@dataclass(frozen=True)
class Indexed:
    """A batch of screenings made findable; `unread` could not be opened, `last` is the id of the last one."""

    count: int
    unread: int
    last: str


class PersonIndex:
    """The rows people are found by; domain/people/search.py defines their content."""

    def __init__(self, seal: RecordSeal, keys: KeyRing) -> None:
        self._seal, self._keys = seal, keys

    def is_any_missing(self) -> bool:
        """Return whether there is a screening from before search existed; it reads every one and locks none."""
        return db.session.scalar(select(ScreeningRow.id).where(_not_indexed()).limit(1)) is not None

    def index_missing(self, after: str = "") -> Indexed | None:
        """Make a batch of screenings from before search existed findable, after an id; None if none are left.

        Two processes can do this at once.
        """
        missing = select(ScreeningRow).where(_not_indexed(), ScreeningRow.id > after).order_by(ScreeningRow.id)
        # like a foreign key lock: no one can erase or amend the rows being read
        rows = writable().scalars(missing.limit(_AT_ONCE).with_for_update(read=True, key_share=True)).all()
        unread = 0
        for row in rows:
            try:
                self._index_row(row)
            except SealError:  # one that cannot be opened must not hide the others
                unread += 1
        return Indexed(len(rows) - unread, unread, rows[-1].id) if rows else None

    def index_again(self, screening_id: str) -> None:
        """Make a screening findable by its current identity."""
        session = writable()
        row = session.get_one(ScreeningRow, screening_id)
        session.execute(delete(PersonIndexRow).where(PersonIndexRow.screening_id == screening_id))
        self._index_row(row)

    def ids_after(self, screening_id: str) -> list[str]:
        """Return the ids of a batch of screenings, after an id."""
        following = select(ScreeningRow.id).where(ScreeningRow.id > screening_id).order_by(ScreeningRow.id)
        return list(db.session.scalars(following.limit(_AT_ONCE)))

    def sent_since(self, moment: datetime) -> list[str]:
        """Return the ids of the newest versions of screenings that were sent since a moment."""
        return list(db.session.scalars(select(QueuePlaceRow.screening_id).where(QueuePlaceRow.sent_at >= moment)))

    def index_with_newest_key(self, ids: Collection[str]) -> int:
        """Index screenings under the newest key only, inside a transaction; return how many."""
        held = select(ScreeningRow).where(ScreeningRow.id.in_(ids)).with_for_update(read=True, key_share=True)
        count = 0
        for row in writable().scalars(held).all():
            with suppress(SealError):  # one that cannot be opened must not hide the others
                self.index_again(row.id)
                count += 1
        return count

    def same_person(self, screening_id: str) -> list[str]:
        """Return up to 20 newest versions of other screenings that may be of the same person, newest first.

        They share the date of birth and a part of the name, or the whole name and the phone: this is `shared_details`
        of domain/people/search.py as a query.
        """
        versions = select(ScreeningRow.id).where(ScreeningRow.id == screening_id).cte(recursive=True)
        versions = versions.union_all(select(ScreeningRow.id).join(versions, ScreeningRow.previous_id == versions.c.id))
        place = QueuePlaceRow
        query = select(place.screening_id).where(
            place.screening_id.in_(self._alike(screening_id)), place.screening_id.not_in(select(versions.c.id))
        )
        return list(db.session.scalars(query.order_by(place.sent_at.desc(), place.screening_id).limit(_MOST_ALIKE)))

    def with_visit_on(self, days: Collection[date], names: Collection[str]) -> list[str]:
        """Return the newest versions of screenings whose visit is on these days, of people with one of these names."""
        marks = {(NAME, " ".join(parts)) for name in names if (parts := name_parts(name))}
        keys = [key for mark in marks for key in self._hashes(mark)]
        place, row = QueuePlaceRow, PersonIndexRow
        query = select(place.screening_id).join(row, row.screening_id == place.screening_id)
        return list(db.session.scalars(query.where(place.day.in_(days), row.kind == NAME, row.key.in_(keys))))

    def _index_row(self, row: ScreeningRow) -> None:
        identity = read_identity(self._seal.open(row.sealed_identity, row.id, "identity"))
        self._index(row.id, row.sent_at, identity)

    def _index(self, screening_id: str, sent_at: datetime, identity: Identity) -> None:
        """Write what a screening is found by; rows another process wrote first stay."""
        rows = [
            {"screening_id": screening_id, "kind": mark[0], "key": self._hashes(mark)[0], "sent_at": sent_at}
            for mark in marks_of(identity)
        ]
        writable().connection().execute(_new(), rows)

    def _matching(self, typed: str) -> Found | None:
        """Return a query for screenings matching everything typed, newest first; None if nothing was searched for."""
        asked = [(mark[0], self._hashes(mark)) for mark in marks_asked_for(typed, date.today())]
        if not asked:
            return None
        first, *others = sorted(asked, key=_how_many) if len(asked) > 1 else asked
        query = select(PersonIndexRow.screening_id).where(_is(PersonIndexRow, first))
        for other in others:
            row = aliased(PersonIndexRow)
            query = query.where(exists().where(row.screening_id == PersonIndexRow.screening_id, _is(row, other)))
        return query.order_by(PersonIndexRow.sent_at.desc(), PersonIndexRow.screening_id)

    def _alike(self, screening_id: str) -> CompoundSelect[Any]:
        """Return a query for screenings that share enough with this one, which is included."""
        mine: dict[str, list[bytes]] = {kind: [] for kind in (NAME, PART, BORN, PHONE)}
        rows = select(PersonIndexRow.kind, PersonIndexRow.key).where(PersonIndexRow.screening_id == screening_id)
        for kind, key in db.session.execute(rows):
            mine[kind].append(key)

        def shares(row: Any, kind: str) -> ColumnElement[bool]:
            return and_(row.kind == kind, row.key.in_(mine[kind]))

        def with_the(kind: str) -> ColumnElement[bool]:
            row = aliased(PersonIndexRow)
            return exists().where(row.screening_id == PersonIndexRow.screening_id, shares(row, kind))

        born = and_(shares(PersonIndexRow, BORN), with_the(PART))
        named = and_(shares(PersonIndexRow, NAME), with_the(PHONE))
        found = select(PersonIndexRow.screening_id)
        return found.where(born).union(found.where(named))  # each uses the index, which an OR might not

    def _hashes(self, mark: Mark) -> list[bytes]:
        """Return the stored hashes of a mark: under the newest key, and during a renewal under the previous one too."""
        return [keyed_hash(key, "\n".join(mark)) for key in self._keys.numbered(Purpose.SEARCH).values()]


@made_once
def _new() -> Any:
    return insert_into(PersonIndexRow).on_conflict_do_nothing()


def _not_indexed() -> ColumnElement[bool]:
    return ~exists().where(PersonIndexRow.screening_id == ScreeningRow.id)


def _how_many(asked: tuple[str, list[bytes]]) -> int:
    return count_up_to(select(PersonIndexRow.screening_id).where(_is(PersonIndexRow, asked)), _WORTH_COUNTING)


def _is(row: Any, asked: tuple[str, list[bytes]]) -> ColumnElement[bool]:
    kind, keys = asked
    return and_(row.kind == kind, row.key.in_(keys) if len(keys) > 1 else row.key == keys[0])
