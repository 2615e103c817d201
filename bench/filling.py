"""Fills a practice with any number of screenings, fast: rows of a few real ones, copied and resealed.

Each copy has its own id, key, person, time and audit trail, and is sealed separately. Rows go to the database by its
driver's fastest way. However many there are, the screenings were sent over three years. The newest hundredth is
waiting, but at least 125 of a thousand; the others are signed. A day has 30 visits. Every fifth screening came from an
invite, and every fiftieth had a call and a correction.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from secrets import token_bytes
from typing import Any
from uuid import uuid4

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import Table, select

from bench.impact import sent
from screening.domain.people.identity import Identity
from screening.domain.people.search import marks_of
from screening.domain.review.calls import CallOutcome, CallReport
from screening.domain.review.decision import Conclusion, DecisionContent, Tick
from screening.practice import Practice
from screening.records.audit.chaining import START, Chaining, Entry
from screening.records.audit.entries import PATIENT, Action, Actor, Kind, Subject
from screening.records.audit.tables import AuditChainRow, AuditEntryRow
from screening.records.database import Base, db, transaction
from screening.records.intake.asked import Asked
from screening.records.intake.draft_contents import Content
from screening.records.intake.drafts import Origin
from screening.records.keys.master_keys import MasterKey
from screening.records.keys.purposes import Purpose
from screening.records.keys.record_seal import RecordSeal
from screening.records.keys.tables import sealed_for
from screening.records.operations.backup_checks import SEALED_FOR
from screening.records.operations.own_keys import HANGS_ON
from screening.records.references import new_reference
from screening.records.review.corrections import Made
from screening.records.review.decisions import Signature
from screening.records.review.erasure import erase
from screening.records.review.listing import Status
from screening.records.screenings.identities import identity_data
from screening.records.sealing import encrypted, json_text, keyed_hash, place
from screening.records.sqlite import without_waiting_for_the_disk
from screening.workflow.rules.versions import rulebook_in_force
from tests.builders import as_values, healthy
from tests.second_reading import random_sheet

SPAN = timedelta(days=3 * 365)  # the period in which all were sent
WAITING, LEAST, A_DAY = 100, 125, 30  # one in this many is waiting; at least this many; visits a day
_BLOCK = 1000  # screenings per transaction
_KINDS, _INVITED, _CALLED = 24, 5, 50  # different sheets; one in this many
_RESULT_KEPT = timedelta(days=30)
_KEYS = Base.metadata.tables["wrapped_key"]
_FIRST = (
    "Ana",
    "Bo",
    "Cleo",
    "Dan",
    "Eve",
    "Finn",
    "Gia",
    "Hal",
    "Ida",
    "Jo",
    "Kai",
    "Lou",
    "Mia",
    "Ned",
    "Oda",
    "Pia",
)
_BORN = date(1950, 1, 1)
Row = dict[str, Any]


def waiting(count: int) -> int:
    """Return how many of `count` screenings are waiting."""
    return max(min(LEAST, count // 8), count // WAITING)


def person(number: int) -> Identity:
    """Return one of many people. One in 16 has the same first name, and 16 share each last name.

    So a search for both finds one, however many there are. Only the newest three were born on the first day.
    """
    born = _BORN + timedelta(days=number * 7 % 19_999 + 1 if number > 2 else 0)
    phone = f"509 55{number % 10} {number // 10 % 10_000:04}"
    return Identity(f"{_FIRST[number % 16]} Lind{number // 16:04}", born.isoformat(), phone=phone)


def fill(practice: Practice, count: int, staff: list[int]) -> None:
    """Send, sign, call and invite `count` times."""
    originals = _originals(practice, staff[0])
    copies = _Copies(practice, originals, staff, count)
    with without_waiting_for_the_disk(db.engine):
        for first in range(0, count, _BLOCK):
            rows: dict[Table, list[Row]] = defaultdict(list)
            for number in range(first, min(first + _BLOCK, count)):
                for table, row in copies.of(number):
                    rows[table].append(row)
            with transaction():
                for table in (table for table in Base.metadata.sorted_tables if table in rows):
                    _insert(table, rows[table])
    with transaction():
        erase([rows["screening"].row["id"] for rows in originals])


def _insert(table: Table, rows: Sequence[Row]) -> None:
    """Write rows bypassing SQLAlchemy, which takes longer per row than the database."""
    dialect, columns = db.engine.dialect, [table.c[name] for name in rows[0]]
    kept = [column.type.dialect_impl(dialect).bind_processor(dialect) or _as_it_is for column in columns]
    values = ([keep(row[column.name]) for keep, column in zip(kept, columns, strict=True)] for row in rows)
    cursor = db.session.connection().connection.cursor()
    names = ", ".join(rows[0])
    if dialect.name == "postgresql":
        with cursor.copy(f"COPY {table.name} ({names}) FROM STDIN") as copy:  # type: ignore[attr-defined]
            for row in values:
                copy.write_row(row)
    else:
        places = ", ".join("?" for _column in columns)
        cursor.executemany(f"INSERT INTO {table.name} ({names}) VALUES ({places})", list(values))  # noqa: S608


def _as_it_is(value: Any) -> Any:
    return value


class _Original:
    """One real row, and the JSON texts sealed in it."""

    def __init__(self, seal: RecordSeal, table: Table, row: Row) -> None:
        self.table, self.row = table, row
        self._key = table.primary_key.columns[0].name
        self._fields = {column: field for column, field in SEALED_FOR.get(table.name, {}).items() if row[column]}
        self._texts = {
            column: json_text(seal.open(row[column], row[self._key], of)) for column, of in self._fields.items()
        }

    def copy(self, keys: _OwnKeys, key: str, texts: Row | None = None, **changes: Any) -> tuple[Table, Row]:
        """Return its table and a copy under another key; `texts` are sealed instead of its own."""
        owner = changes.get(HANGS_ON.get(self.table.name, ""), key)
        again = {
            column: keys.sealed(owner, (texts or {}).get(column, self._texts[column]), place(key, field))
            for column, field in self._fields.items()
        }
        return self.table, {**self.row, **again, self._key: key, **changes}


class _OwnKeys:
    """The keys of the records about one screening, each created on first use."""

    def __init__(self, master: MasterKey) -> None:
        self._master = master
        self._ciphers: dict[str, AESGCM] = {}
        self.rows: list[tuple[Table, Row]] = []

    def sealed(self, owner: str, text: bytes, bound_to: bytes) -> bytes:
        """Return a text sealed with the key of a record."""
        if owner not in self._ciphers:
            key = token_bytes(32)
            self._ciphers[owner] = AESGCM(key)
            self.rows.append((_KEYS, {"name": owner, "wrapped": self._master.wrap(key, owner)}))
        return sealed_for(owner, encrypted(self._ciphers[owner], text, bound_to))


def _originals(practice: Practice, person_id: int) -> list[dict[str, _Original]]:
    """Send a few screenings with everything attached to them; return their rows by table."""
    book, chance = rulebook_in_force(practice), random.Random(38)
    found = []
    for number in range(_KINDS):
        sheet = random_sheet(chance, complete=True) if number % 2 else healthy(needle_hesitancy=number % 11)
        one = sent(book, number, as_values(sheet))
        with transaction():
            screening_id = practice.screenings.add(one)
            practice.queue.place(screening_id, one)
            practice.audit.begin(Subject(Kind.SCREENING, screening_id), PATIENT, Action.SENT)
            practice.corrections.add(screening_id, Made(person_id), {"needle_hesitancy": 3}, one.suggestion)
            practice.calls.raise_for(screening_id)
        ticks = {finding.rule: list(Tick)[number % 3] for finding in one.suggestion.findings if finding.outcome}
        decided = DecisionContent(list(Conclusion)[number % 4], "as discussed", ticks)
        with transaction():
            call = practice.calls.of(screening_id)
            practice.calls.log(call.id if call else "", person_id, CallReport(CallOutcome.REACHED, "note"))
            practice.decisions.add(screening_id, Signature(person_id, 1), decided)
            invited = practice.invites.add(Asked(f"Person {number}", "en"), "Desk")
            practice.drafts.start(book.version, Content(), Origin(invite_id=invited.id))
        found.append(_rows_about(practice, screening_id, invited.id))
    return found


def _rows_about(practice: Practice, screening_id: str, invite_id: str) -> dict[str, _Original]:
    """Return a row of each table about a screening and the invite that led to it."""
    tables, seal = Base.metadata.tables, RecordSeal(practice.keys)
    about = {
        "screening": tables["screening"].c.id == screening_id,
        **{
            name: tables[name].c.screening_id == screening_id
            for name in ("queue_place", "decision", "correction", "call")
        },
        "invite": tables["invite"].c.id == invite_id,
        "draft": tables["draft"].c.invite_id == invite_id,
        "call_log": tables["call_log"].c.call_id.in_(
            select(tables["call"].c.id).where(tables["call"].c.screening_id == screening_id)
        ),
    }
    with db.engine.connect() as connection:
        rows = {
            name: connection.execute(select(tables[name]).where(which)).mappings().one()
            for name, which in about.items()
        }
    return {name: _Original(seal, tables[name], dict(row)) for name, row in rows.items()}


class _Copies:
    """The rows to write for each number; 0 is the newest."""

    def __init__(self, practice: Practice, originals: list[dict[str, _Original]], staff: list[int], count: int) -> None:
        self._originals, self._staff, self._count = originals, staff, count
        self._master, self._searched = practice.keys.masters.newest, practice.keys.newest(Purpose.SEARCH)
        self._chaining = Chaining(practice.keys.newest(Purpose.AUDIT))
        self._now, self._today = datetime.now(UTC), practice.day()

    def of(self, number: int) -> Iterator[tuple[Table, Row]]:
        """Yield every row about one screening, its keys last."""
        rows, identity, keys = self._originals[number % _KINDS], person(number), _OwnKeys(self._master)
        screening_id = uuid4().hex
        sent_at = self._now - SPAN * (number / self._count)
        signed_at = sent_at + timedelta(hours=number % 60) if number >= waiting(self._count) else None
        invite_id = uuid4().hex if number % _INVITED == 0 else None
        language, visit_on = ("es", "en")[bool(number % 4)], self._visit(number, sent_at)
        yield rows["screening"].copy(
            keys,
            screening_id,
            {"sealed_identity": json_text(identity_data(identity))},
            **{"reference": new_reference(), "draft_id": uuid4().hex, "sent_at": sent_at, "language": language},
            **{"invite_id": invite_id, "visit_on": visit_on},
        )
        yield rows["queue_place"].copy(
            keys,
            screening_id,
            **{
                "decided": bool(signed_at),
                "status": int(Status.SIGNED if signed_at else Status.NEW),
                "signed_at": signed_at,
            },
            **{"sent_at": sent_at, "language": language, "day": visit_on},
            person_id=self._staff[number % len(self._staff)] if signed_at or number % 2 else None,
        )
        yield from self._found_by(screening_id, identity, sent_at)
        yield from self._trail(screening_id, sent_at, signed_at, number)
        if signed_at:
            signer = {"signed_at": signed_at, "signed_by": self._staff[number % len(self._staff)]}
            yield rows["decision"].copy(keys, uuid4().hex, screening_id=screening_id, **signer)
        if invite_id:
            made = {
                "token_hash": uuid4().bytes * 2,
                "created_at": sent_at,
                "screening_id": screening_id,
                "remind_at": None,
            }
            yield rows["invite"].copy(keys, invite_id, visit_on=visit_on, **made)
        if number % _CALLED == 0:
            yield from self._call(rows, keys, screening_id, sent_at)
        if self._now - sent_at < _RESULT_KEPT:
            until = sent_at + _RESULT_KEPT
            yield rows["draft"].copy(
                keys, uuid4().hex, screening_id=screening_id, invite_id=invite_id, expires_at=until
            )
        yield from keys.rows

    def _visit(self, number: int, sent_at: datetime) -> date:
        """Return the day of the visit: the newest are today's, the next tomorrow's, all others past."""
        in_days = number // A_DAY
        return self._today + timedelta(days=in_days) if in_days <= 1 else sent_at.date() - timedelta(days=2)

    def _found_by(self, screening_id: str, identity: Identity, sent_at: datetime) -> Iterator[tuple[Table, Row]]:
        table = Base.metadata.tables["person_index"]
        for mark in marks_of(identity):
            key = keyed_hash(self._searched, "\n".join(mark))
            yield table, {"screening_id": screening_id, "kind": mark[0], "key": key, "sent_at": sent_at}

    def _trail(
        self, screening_id: str, sent_at: datetime, signed_at: datetime | None, number: int
    ) -> Iterator[tuple[Table, Row]]:
        chain, mac, length = Subject(Kind.SCREENING, screening_id).chain, START, 0
        signer = Actor.person(self._staff[number % len(self._staff)])
        for at, actor, action in ((sent_at, PATIENT, Action.SENT), (signed_at, signer, Action.SIGNED)):
            if at is not None:
                length += 1
                entry = Entry(chain, length, at, actor.code, str(action), "")
                mac = self._chaining.entry(entry, mac)
                yield (
                    Base.metadata.tables[AuditEntryRow.__tablename__],
                    {
                        **vars(entry),
                        "mac": mac,
                        "kind": Kind.SCREENING.value,
                    },
                )
        end = {"chain": chain, "length": length, "last": mac, "mac": self._chaining.end(chain, length, mac)}
        yield Base.metadata.tables[AuditChainRow.__tablename__], end

    def _call(
        self, rows: dict[str, _Original], keys: _OwnKeys, screening_id: str, at: datetime
    ) -> Iterator[tuple[Table, Row]]:
        call_id = uuid4().hex
        yield rows["call"].copy(
            keys, call_id, screening_id=screening_id, raised_at=at, closed_at=at + timedelta(hours=1)
        )
        yield rows["call_log"].copy(keys, uuid4().hex, call_id=call_id, made_at=at)
        yield rows["correction"].copy(keys, uuid4().hex, screening_id=screening_id, made_at=at)
