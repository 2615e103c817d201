"""Fills a practice with as many screenings as asked for, fast: rows of a few real ones, copied and sealed anew.

Each copy has its own id, person, time and audit trail, and what is sealed is sealed for it. The screenings were sent
over three years, however many they are. The newest hundredth waits, at least 60 of many; the others are signed. A day
has 30 visits. Every fifth screening came from an invite, and for every fiftieth there was a call and a correction.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import Table, insert, select

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
from screening.records.intake.drafts import Content, Origin
from screening.records.intake.invites import Asked
from screening.records.keys.purposes import Purpose
from screening.records.keys.record_seal import RecordSeal
from screening.records.operations.backup_checks import SEALED_FOR
from screening.records.operations.own_keys import HANGS_ON
from screening.records.review.corrections import Made
from screening.records.review.decisions import Signature
from screening.records.review.erasure import erase
from screening.records.review.listing import Status
from screening.records.screenings.identities import identity_data
from screening.records.screenings.screenings import new_reference
from screening.records.sealing import keyed_hash
from screening.records.sqlite import without_waiting_for_the_disk
from screening.workflow.rules.versions import rulebook_in_force
from tests.builders import as_values, healthy
from tests.second_reading import random_sheet

SPAN = timedelta(days=3 * 365)  # in which all were sent
WAITING, LEAST, A_DAY = 100, 60, 30  # one in this many waits, at least so many; visits a day
_BLOCK = 400  # screenings per transaction, each with the keys of four records
_KINDS, _INVITED, _CALLED = 24, 5, 50  # different sheets; one in so many
_RESULT_KEPT = timedelta(days=30)
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
    """Return how many of so many screenings wait."""
    return max(min(LEAST, count // 2), count // WAITING)


def person(number: int) -> Identity:
    """Return one of many people; a few hundred share each name, and few a date of birth."""
    born = _BORN + timedelta(days=number * 7 % 20_000)
    phone = f"509 55{number % 10} {number // 10 % 10_000:04}"
    return Identity(f"{_FIRST[number % 16]} Lind{number // 16 % 4000:04}", born.isoformat(), phone=phone)


def fill(practice: Practice, count: int, staff: list[int]) -> None:
    """Send, sign, call and invite, so many times."""
    originals = _originals(practice, staff[0])
    copies = _Copies(practice, originals, staff, count)
    with without_waiting_for_the_disk(db.engine):
        for first in range(0, count, _BLOCK):
            rows: dict[Table, list[Row]] = defaultdict(list)
            block = {
                number: [uuid4().hex for _record in range(4)] for number in range(first, min(first + _BLOCK, count))
            }
            with transaction():
                practice.keys.make_missing([record for records in block.values() for record in records])
                for number, records in block.items():
                    for table, row in copies.of(number, records):
                        rows[table].append(row)
                for table in (table for table in Base.metadata.sorted_tables if table in rows):
                    db.session.execute(insert(table), rows[table])
    with transaction():
        erase([rows["screening"].row["id"] for rows in originals])


class _Original:
    """One real row, and what is sealed in it."""

    def __init__(self, seal: RecordSeal, table: Table, row: Row) -> None:
        self.table, self.row, self._seal = table, row, seal
        self._key = table.primary_key.columns[0].name
        self._fields = {column: field for column, field in SEALED_FOR.get(table.name, {}).items() if row[column]}
        self._values = {column: seal.open(row[column], row[self._key], of) for column, of in self._fields.items()}

    def copy(self, key: str, values: Row | None = None, **changes: Any) -> tuple[Table, Row]:
        """Return its table and a copy under another key; `values` are sealed instead of its own."""
        sealed = {**self._values, **(values or {})}
        owner = changes.get(HANGS_ON.get(self.table.name, ""), key)
        anew = {column: self._seal.close(sealed[column], key, field, owner) for column, field in self._fields.items()}
        return self.table, {**self.row, **anew, self._key: key, **changes}


def _originals(practice: Practice, person_id: int) -> list[dict[str, _Original]]:
    """Send a few screenings with everything that hangs on them; return their rows by table."""
    book, chance = rulebook_in_force(practice), random.Random(38)
    found = []
    for number in range(_KINDS):
        sheet = random_sheet(chance, complete=True) if number % 2 else healthy(needle_hesitancy=number % 11)
        one = sent(book, number, as_values(sheet))
        with transaction():
            screening_id = practice.screenings.add(one)
            practice.queue.place(screening_id, one)
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
    """What is to be written for each number: the newest is 0."""

    def __init__(self, practice: Practice, originals: list[dict[str, _Original]], staff: list[int], count: int) -> None:
        self._originals, self._staff, self._count = originals, staff, count
        self._keys, self._chaining = practice.keys, Chaining(practice.keys.newest(Purpose.AUDIT))
        self._now, self._today = datetime.now(UTC), practice.day()

    def of(self, number: int, records: list[str]) -> Iterator[tuple[Table, Row]]:
        """Yield every row about one screening. `records` are the ids of it, its invite, its draft and its call."""
        rows, identity = self._originals[number % _KINDS], person(number)
        screening_id, invited, draft_id, call_id = records
        sent_at = self._now - SPAN * number / self._count
        signed_at = sent_at + timedelta(hours=number % 60) if number >= waiting(self._count) else None
        invite_id = invited if number % _INVITED == 0 else None
        language, visit_on = ("es", "en")[bool(number % 4)], self._visit(number, sent_at)
        yield rows["screening"].copy(
            screening_id,
            {"sealed_identity": identity_data(identity)},
            **{"reference": new_reference(), "draft_id": uuid4().hex, "sent_at": sent_at, "language": language},
            **{"invite_id": invite_id, "visit_on": visit_on},
        )
        yield rows["queue_place"].copy(
            screening_id,
            **{
                "decided": bool(signed_at),
                "status": Status.SIGNED if signed_at else Status.NEW,
                "signed_at": signed_at,
            },
            **{"sent_at": sent_at, "language": language, "day": visit_on},
            person_id=self._staff[number % len(self._staff)] if signed_at or number % 2 else None,
        )
        yield from self._found_by(screening_id, identity, sent_at)
        yield from self._trail(screening_id, sent_at, signed_at, number)
        if signed_at:
            signer = {"signed_at": signed_at, "signed_by": self._staff[number % len(self._staff)]}
            yield rows["decision"].copy(uuid4().hex, screening_id=screening_id, **signer)
        if invite_id:
            made = {
                "token_hash": uuid4().bytes * 2,
                "created_at": sent_at,
                "screening_id": screening_id,
                "remind_at": None,
            }
            yield rows["invite"].copy(invite_id, visit_on=visit_on, **made)
        if number % _CALLED == 0:
            yield from self._call(rows, call_id, screening_id, sent_at)
        if self._now - sent_at < _RESULT_KEPT:
            until = sent_at + _RESULT_KEPT
            yield rows["draft"].copy(draft_id, screening_id=screening_id, invite_id=invite_id, expires_at=until)

    def _visit(self, number: int, sent_at: datetime) -> date:
        """Return the day of the visit: the newest are today's, the next tomorrow's, all others past."""
        in_days = number // A_DAY
        return self._today + timedelta(days=in_days) if in_days <= 1 else sent_at.date() - timedelta(days=2)

    def _found_by(self, screening_id: str, identity: Identity, sent_at: datetime) -> Iterator[tuple[Table, Row]]:
        table = Base.metadata.tables["person_index"]
        for mark in marks_of(identity):
            key = keyed_hash(self._keys.newest(Purpose.SEARCH), "\n".join(mark))
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
                yield Base.metadata.tables[AuditEntryRow.__tablename__], {**vars(entry), "mac": mac}
        end = {"chain": chain, "length": length, "last": mac, "mac": self._chaining.end(chain, length, mac)}
        yield Base.metadata.tables[AuditChainRow.__tablename__], end

    def _call(
        self, rows: dict[str, _Original], call_id: str, screening_id: str, at: datetime
    ) -> Iterator[tuple[Table, Row]]:
        yield rows["call"].copy(call_id, screening_id=screening_id, raised_at=at, closed_at=at + timedelta(hours=1))
        yield rows["call_log"].copy(uuid4().hex, call_id=call_id, made_at=at)
        yield rows["correction"].copy(uuid4().hex, screening_id=screening_id, made_at=at)
