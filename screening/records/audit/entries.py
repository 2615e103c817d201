"""The audit trail: who read or changed what, and when; chained and keyed, so that tampering is detected.

Each thing (a screening, a person, the settings, the rules) has its own chain, so that writers do not wait for each
other. The end of each day is recorded across all chains. Entries contain no patient names and no answers.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from sqlalchemy import Select, func, insert, select

from screening.records.audit.actions import Action as Action  # noqa: PLC0414
from screening.records.audit.actions import Kind as Kind  # noqa: PLC0414
from screening.records.audit.chaining import HEAD, START, Chaining, Entry, entry_of, head_name
from screening.records.audit.days import first_day, grew_on, newest_head
from screening.records.audit.tables import AuditChainRow, AuditEntryRow, AuditHeadRow
from screening.records.database import db, insert_into, writable
from screening.records.keys.key_ring import KeyRing
from screening.records.keys.purposes import Purpose
from screening.records.paging import ListPage, SortOrder

_ORDER = SortOrder(AuditEntryRow.at, AuditEntryRow.chain, AuditEntryRow.number, newest_first=True)
_NEW_CHAIN, _NEW_ENTRY = insert(AuditChainRow), insert(AuditEntryRow)
_SETTLED = timedelta(hours=1)  # after midnight (UTC), when no transaction of the day before is still open

_FIRST_DAY, _LAST_DAY = date(1900, 1, 1), date(9998, 12, 31)  # days beyond have no UTC time in every time zone


@dataclass(frozen=True)
class Subject:
    """The thing that was read or changed."""

    kind: Kind
    id: str = "all"

    @property
    def chain(self) -> str:
        return f"{self.kind}:{self.id}"


@dataclass(frozen=True)
class Actor:
    """Who does something: `code` as stored in the trail ("person:7", "command:root"), `name` as people read it."""

    code: str
    name: str

    @classmethod
    def person(cls, person_id: int, name: str = "") -> Actor:
        """Return the actor for a person of the practice."""
        return cls(f"person:{person_id}", name)

    @classmethod
    def client(cls, client_id: str, name: str = "") -> Actor:
        """Return the actor for a program that calls the API."""
        return cls(f"client:{client_id}", name)

    @classmethod
    def command(cls, user: str) -> Actor:
        """Return the actor for a command on the practice's machine."""
        return cls(f"command:{user}", user)


PATIENT, PRACTICE = Actor("patient", "The patient"), Actor("practice", "The practice's timer")
STRANGER = Actor("stranger", "Someone not signed in")


@dataclass(frozen=True)
class Wanted:
    """Filters: one actor, one action, one chain or all of a kind, these days in a time zone (inclusive)."""

    actor: str = ""
    action: str = ""
    chain: str = ""
    first: date | None = None
    last: date | None = None
    zone: tzinfo = UTC
    kind: str = ""


class Audit:
    """The store of the audit trail."""

    def __init__(self, keys: KeyRing) -> None:
        self._keys = keys

    def add(self, subject: Subject, actor: Actor, action: Action, detail: str = "") -> datetime:
        """Write an entry inside the transaction that does what it describes; return its time."""
        chain = self._held(subject.chain)
        entry = Entry.now(subject.chain, chain.length + 1, actor.code, action, detail)
        mac = self._chaining.entry(entry, chain.last)
        writable().add(AuditEntryRow(**vars(entry), mac=mac))
        chain.length, chain.last, chain.mac = entry.number, mac, self._chaining.end(entry.chain, entry.number, mac)
        return entry.at

    def begin(self, subject: Subject, actor: Actor, action: Action, detail: str = "") -> None:
        """Write the first entry about something created in this transaction."""
        entry = Entry.now(subject.chain, 1, actor.code, action, detail)
        mac, connection = self._chaining.entry(entry, START), writable().connection()
        end = self._chaining.end(entry.chain, 1, mac)
        connection.execute(_NEW_CHAIN, {"chain": entry.chain, "length": 1, "last": mac, "mac": end})
        connection.execute(_NEW_ENTRY, {**vars(entry), "mac": mac})

    def hold(self, subject: Subject) -> None:
        """Keep other transactions from writing about a subject until this one ends."""
        self._held(subject.chain)

    def page(self, wanted: Wanted, size: int, after: str = "") -> ListPage[Entry]:
        """Return a page of entries, newest first; `after` is the place of the last one shown."""
        found = _ORDER.page(_filtered(wanted), size, after)
        return ListPage([entry_of(row) for (row,) in found], found.older)

    def place_of(self, entry: Entry) -> str:
        """Return the place from which a page continues after an entry."""
        return _ORDER.place(entry.at, entry.chain, entry.number)

    def all(self, wanted: Wanted) -> Iterator[Entry]:
        """Yield entries, oldest first, in batches."""
        row = AuditEntryRow
        query = _filtered(wanted).order_by(row.at, row.chain, row.number).execution_options(yield_per=500)
        for found in db.session.scalars(query):
            yield entry_of(found)

    def newest_at(self) -> datetime | None:
        """Return when the newest entry or end of day was written; None if there is none."""
        head = db.session.scalar(newest_head())
        ended = datetime.combine(head.day + timedelta(days=1), time(), UTC) if head else None
        newest = db.session.scalar(select(func.max(AuditEntryRow.at)))
        return max((moment for moment in (newest, ended) if moment), default=None)

    def days_to_close(self) -> list[date]:
        """Return the finished days without a recorded end, in order."""
        newest = db.session.scalar(newest_head())
        first = newest.day + timedelta(days=1) if newest else first_day()
        last = (datetime.now(UTC) - _SETTLED).date() - timedelta(days=1)
        if first is None or first > last:
            return []
        return [first + timedelta(days=n) for n in range((last - first).days + 1)]

    def close_day(self, day: date) -> str:
        """Write the end of a day; return its name, or "" if another process was first."""
        session = writable()
        before = session.scalar(newest_head())
        if before is not None and before.day >= day:
            return ""
        number = before.number + 1 if before else 1
        sealed = self._keys.practice_seal.close(grew_on(day), str(number), HEAD)
        mac = self._chaining.head(number, day, sealed, before.mac if before else START)
        session.add(AuditHeadRow(number=number, day=day, sealed=sealed, mac=mac))
        session.flush()
        return head_name(mac)

    @property
    def _chaining(self) -> Chaining:
        return Chaining(self._keys.newest(Purpose.AUDIT))

    def _held(self, chain: str) -> AuditChainRow:
        """Lock a chain until the transaction ends, so that entries follow one another."""
        session = writable()
        row = session.get(AuditChainRow, chain, with_for_update=True)
        if row is not None:
            return row
        end = self._chaining.end(chain, 0, START)
        new = insert_into(AuditChainRow).values(chain=chain, length=0, last=START, mac=end)
        begun = session.scalar(new.on_conflict_do_nothing().returning(AuditChainRow))
        # It returns nothing if another process created it at the same moment.
        return begun or session.get_one(AuditChainRow, chain, with_for_update=True)


def _filtered(wanted: Wanted) -> Select[AuditEntryRow]:
    query, row = select(AuditEntryRow), AuditEntryRow
    equal = ((row.actor, wanted.actor), (row.action, wanted.action), (row.chain, wanted.chain), (row.kind, wanted.kind))
    for column, value in equal:
        query = query.where(column == value) if value else query
    if wanted.first:
        query = query.where(row.at >= datetime.combine(max(wanted.first, _FIRST_DAY), time(), wanted.zone))
    if wanted.last:
        day_after = min(wanted.last, _LAST_DAY) + timedelta(days=1)
        query = query.where(row.at < datetime.combine(day_after, time(), wanted.zone))
    return query
