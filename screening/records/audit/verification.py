"""Verifying the audit trail: changed, deleted, inserted, swapped and truncated entries are located."""

from __future__ import annotations

import hmac
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from typing import Any

from sqlalchemy import exists, literal, select

from screening.records.audit.actions import Kind
from screening.records.audit.chaining import HEAD, START, Chaining, entry_of, head_name, macs_on
from screening.records.audit.tables import AuditChainRow, AuditEntryRow, AuditHeadRow, kind_of
from screening.records.database import db
from screening.records.keys.key_ring import KeyRing
from screening.records.keys.purposes import Purpose
from screening.records.sealing import SealError
from screening.records.tables import ScreeningRow


@dataclass(frozen=True)
class Verdict:
    """The result of a verification: how many entries were checked, and a sentence per problem.

    `heads` are the names of the ends of days, oldest first; one noted elsewhere reveals a trail that was replaced.
    """

    entries: int
    problems: tuple[str, ...]
    heads: tuple[str, ...]


@dataclass(frozen=True)
class _End:
    """The recorded end of a chain, as in an AuditChainRow."""

    length: int
    last: bytes
    mac: bytes


class Verification:
    """Verifies one practice's trail."""

    def __init__(self, keys: KeyRing) -> None:
        self._seal = keys.practice_seal
        self._chainings = [Chaining(key) for key in keys.numbered(Purpose.AUDIT).values()]  # newest first

    def verify(self) -> Verdict:
        """Check every entry, chain and day; locate changed, deleted, inserted, swapped and truncated entries.

        Entries are read one by one, so a million take no more memory than a thousand.
        """
        problems: list[str] = []
        count = 0
        for chain, rows in groupby(_rows(), key=attrgetter("chain")):
            known, end = dict[int, bytes](), None
            for row in rows:
                count += 1
                problems += self._problems(row, known)
                known = {row.number: row.mac}
                end = _End(row.length, row.last, row.end) if row.end is not None else None
            problems += self._chain_problems(chain, end, known)
        for empty in _without_entries():
            problems += self._chain_problems(empty.chain, empty, {})
        problems += [f"{chain}: it exists, and its entries are gone" for chain in _without_chain()]
        heads, day_problems = self._day_problems()
        return Verdict(count, tuple(problems + day_problems), heads)

    def verify_newest(self, most: int) -> Verdict:
        """Check the newest entries, each against the one before it, and the recorded ends of their chains."""
        row, end = AuditEntryRow, AuditChainRow
        order = row.at.desc(), row.chain.desc(), row.number.desc()
        last = select(row.chain, row.number).order_by(*order).limit(most).subquery()
        beside = (last.c.chain == row.chain) & row.number.in_((last.c.number, last.c.number - 1))
        # A single statement: between two, another process could add entries, which would look like tampering.
        query = select(row, end, last.c.number).join(last, beside).outerjoin(end, end.chain == row.chain)
        rows = db.session.execute(query.execution_options(populate_existing=True)).all()
        found = sorted(rows, key=lambda one: (one[0].at, one[0].chain, one[0].number), reverse=True)
        ends: dict[str, dict[int, bytes]] = {}
        for one, _end, _number in found:
            ends.setdefault(one.chain, {})[one.number] = one.mac
        newest = [one for one, _end, number in found if one.number == number]
        problems = [problem for one in newest for problem in self._problems(one, ends[one.chain])]
        chains = {one.chain: one for _row, one, _number in found if one is not None}
        for chain, macs in sorted(ends.items()):
            problems += self._chain_problems(chain, chains.get(chain), macs)
        return Verdict(len(newest), tuple(problems), ())

    def _problems(self, row: Any, known: Mapping[int, bytes]) -> list[str]:
        """Return what is wrong with an entry. Without its neighbor it cannot be checked: only the gap is reported."""
        before = START if row.number == 1 else known.get(row.number - 1)
        if before is None:
            first, last = max((number for number in known if number < row.number), default=0) + 1, row.number - 1
            return [
                f"{row.chain}: entry {first} is missing"
                if first == last
                else f"{row.chain}: entries {first} to {last} are missing"
            ]
        entry = entry_of(row)
        is_ours = any(hmac.compare_digest(one.entry(entry, before), row.mac) for one in self._chainings)
        if is_ours and row.kind == kind_of(row.chain):
            return []
        return [f"{row.chain}: entry {row.number} was changed, or is not ours"]

    def _chain_problems(self, chain: str, end: _End | AuditChainRow | None, macs: Mapping[int, bytes]) -> list[str]:
        """Return what is wrong with the recorded end of a chain, compared with its last entry."""
        last = max(macs, default=0)
        if end is None or not self._is_end(chain, end):
            return [f"{chain}: its recorded length was changed or deleted"]
        if end.length > last:
            return [f"{chain}: cut off after entry {last}, it had {end.length}"]
        if end.length < last or macs.get(last, START) != end.last:
            return [f"{chain}: entries after {end.length} are not ours, or its last one was replaced"]
        return []

    def _is_end(self, chain: str, end: _End | AuditChainRow) -> bool:
        """Return whether the end of a chain was made with the newest key: renewing the key rewrites all ends."""
        return hmac.compare_digest(self._chainings[0].end(chain, end.length, end.last), end.mac)

    def _is_head(self, row: AuditHeadRow, before: bytes) -> bool:
        macs = [one.head(row.number, row.day, row.sealed, before) for one in self._chainings]
        return any(hmac.compare_digest(mac, row.mac) for mac in macs)

    def _day_problems(self) -> tuple[tuple[str, ...], list[str]]:
        heads: list[str] = []
        problems, before, expected = [], START, 1
        query = select(AuditHeadRow).order_by(AuditHeadRow.number)
        for row in db.session.scalars(query.execution_options(yield_per=10)):
            if row.number != expected:
                problems.append(f"the end of day {expected} is missing")
            elif not self._is_head(row, before):
                problems.append(f"the end of {row.day} was changed")
            else:
                problems += self._since(row)
            before, expected = row.mac, row.number + 1
            heads.append(head_name(before))
        return tuple(heads), problems

    def _since(self, row: AuditHeadRow) -> list[str]:
        """Return where the chains disagree with the recorded end of a day."""
        try:
            grew = self._seal.open(row.sealed_again or row.sealed, str(row.number), HEAD)
        except SealError:
            return [f"the end of {row.day} was changed"]
        there = set(macs_on(row.day))
        return [
            f"{chain}: not as it was at the end of {row.day}, when it had {length} entries"
            for chain, (length, mac) in grew.items()
            if (chain, length, bytes.fromhex(mac)) not in there and _mac_of(chain, length).hex() != mac
        ]


def _rows() -> Iterator[Any]:
    """Yield every entry with the recorded end of its chain, chain by chain.

    It is a single statement: between two, another process could add entries, which would look like tampering.
    """
    row, end = AuditEntryRow, AuditChainRow
    columns = (row.chain, row.number, row.at, row.actor, row.action, row.detail, row.mac, row.kind)
    ends = (end.length, end.last, end.mac.label("end"))
    query = select(*columns, *ends).outerjoin(end, end.chain == row.chain).order_by(row.chain, row.number)
    yield from db.session.execute(query.execution_options(yield_per=1000))


def _without_entries() -> Iterator[AuditChainRow]:
    """Yield the recorded ends of chains that have no entry."""
    entries = exists().where(AuditEntryRow.chain == AuditChainRow.chain)
    query = select(AuditChainRow).where(~entries).order_by(AuditChainRow.chain)
    yield from db.session.scalars(query.execution_options(yield_per=1000))


def _without_chain() -> Iterator[str]:
    """Yield the chains of screenings that have none: sending begins one.

    The ends of days find any chain that vanished, but only once its day is over.
    """
    chain = literal(f"{Kind.SCREENING}:") + ScreeningRow.id
    gone = select(chain).where(~exists().where(AuditChainRow.chain == chain)).order_by(ScreeningRow.id)
    yield from db.session.scalars(gone.execution_options(yield_per=1000))


def _mac_of(chain: str, number: int) -> bytes:
    """Return the MAC of one entry, whatever its date; empty if it is gone."""
    there = (AuditEntryRow.chain == chain) & (AuditEntryRow.number == number)
    return db.session.scalar(select(AuditEntryRow.mac).where(there)) or b""
