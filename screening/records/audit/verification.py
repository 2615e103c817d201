"""Verifying the audit trail: changed, deleted, inserted, swapped and truncated entries are located."""

from __future__ import annotations

import hmac
from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import select

from screening.records.audit.chaining import HEAD, START, Chaining, entry_of
from screening.records.audit.tables import AuditChainRow, AuditEntryRow, AuditHeadRow
from screening.records.database import db
from screening.records.keys.key_ring import KeyRing
from screening.records.keys.purposes import Purpose
from screening.records.sealing import SealError


@dataclass(frozen=True)
class Verdict:
    """The result of a verification: how many entries were checked, and a sentence per problem.

    `heads` name the ends of days, oldest first; one noted elsewhere reveals whether the whole trail was replaced.
    """

    entries: int
    problems: tuple[str, ...]
    heads: tuple[str, ...]


class Verification:
    """Verifies one practice's trail."""

    def __init__(self, keys: KeyRing) -> None:
        self._seal = keys.practice_seal
        self._chainings = [Chaining(key) for key in keys.numbered(Purpose.AUDIT).values()]  # newest first

    def verify(self) -> Verdict:
        """Check every entry, chain and day; locate changed, deleted, inserted, swapped and truncated entries."""
        problems: list[str] = []
        ends: dict[str, dict[int, bytes]] = {}
        count = 0
        for row in self._rows():
            count += 1
            known = ends.setdefault(row.chain, {})
            problems += self._problems(row, known)
            known[row.number] = row.mac
        problems += self._chain_problems(ends, {row.chain: row for row in db.session.scalars(select(AuditChainRow))})
        heads, day_problems = self._day_problems(ends)
        return Verdict(count, tuple(problems + day_problems), heads)

    def verify_newest(self, most: int) -> Verdict:
        """Check the newest entries, each against the one before it, and the recorded ends of their chains."""
        row, end = AuditEntryRow, AuditChainRow
        order = row.at.desc(), row.chain.desc(), row.number.desc()
        last = select(row.chain, row.number).order_by(*order).limit(most).subquery()
        beside = (last.c.chain == row.chain) & row.number.in_((last.c.number, last.c.number - 1))
        # One statement: between two of them another process may add entries, which would look like tampering.
        query = (
            select(row, end, last.c.number).join(last, beside).outerjoin(end, end.chain == row.chain).order_by(*order)
        )
        found = db.session.execute(query.execution_options(populate_existing=True)).all()
        ends: dict[str, dict[int, bytes]] = {}
        for one, _end, _number in found:
            ends.setdefault(one.chain, {})[one.number] = one.mac
        newest = [one for one, _end, number in found if one.number == number]
        problems = [problem for one in newest for problem in self._problems(one, ends[one.chain])]
        chains = {one.chain: one for _row, one, _number in found if one is not None}
        return Verdict(len(newest), (*problems, *self._chain_problems(ends, chains)), ())

    def _rows(self) -> Iterator[AuditEntryRow]:
        query = select(AuditEntryRow).order_by(AuditEntryRow.chain, AuditEntryRow.number)
        yield from db.session.scalars(query.execution_options(yield_per=1000))

    def _problems(self, row: AuditEntryRow, known: dict[int, bytes]) -> list[str]:
        """Return what is wrong. An entry without its neighbor cannot be checked: only the gap is reported."""
        before = START if row.number == 1 else known.get(row.number - 1)
        if before is None:
            first, last = max((number for number in known if number < row.number), default=0) + 1, row.number - 1
            return [
                f"{row.chain}: entry {first} is missing"
                if first == last
                else f"{row.chain}: entries {first} to {last} are missing"
            ]
        entry = entry_of(row)
        if any(hmac.compare_digest(one.entry(entry, before), row.mac) for one in self._chainings):
            return []
        return [f"{row.chain}: entry {row.number} was changed, or is not ours"]

    def _chain_problems(self, ends: dict[str, dict[int, bytes]], chains: dict[str, AuditChainRow]) -> list[str]:
        """Return what is wrong with the recorded ends of chains, against where they end."""
        problems = []
        for chain in sorted(ends.keys() | chains.keys()):
            row, macs = chains.get(chain), ends.get(chain, {})
            last = max(macs, default=0)
            if row is None or not self._is_end(row):
                problems.append(f"{chain}: its recorded length was changed or deleted")
            elif row.length > last:
                problems.append(f"{chain}: cut off after entry {last}, it had {row.length}")
            elif row.length < last or macs.get(last, START) != row.last:
                problems.append(f"{chain}: entries after {row.length} are not ours, or its last one was replaced")
        return problems

    def _is_end(self, row: AuditChainRow) -> bool:
        """Return whether the end of a chain has the newest key: renewing it writes all ends anew."""
        return hmac.compare_digest(self._chainings[0].end(row.chain, row.length, row.last), row.mac)

    def _is_head(self, row: AuditHeadRow, before: bytes) -> bool:
        macs = [one.head(row.number, row.day, row.sealed, before) for one in self._chainings]
        return any(hmac.compare_digest(mac, row.mac) for mac in macs)

    def _day_problems(self, ends: dict[str, dict[int, bytes]]) -> tuple[tuple[str, ...], list[str]]:
        heads: list[str] = []
        problems, before, expected = [], START, 1
        for row in db.session.scalars(select(AuditHeadRow).order_by(AuditHeadRow.number)):
            if row.number != expected:
                problems.append(f"the end of day {expected} is missing")
            elif not self._is_head(row, before):
                problems.append(f"the end of {row.day} was changed")
            else:
                problems += self._since(row, ends)
            before, expected = row.mac, row.number + 1
            heads.append(before.hex()[:16])
        return tuple(heads), problems

    def _since(self, row: AuditHeadRow, ends: dict[str, dict[int, bytes]]) -> list[str]:
        """Return where the chains disagree with the recorded end of a day."""
        try:
            grew = self._seal.open(row.sealed_again or row.sealed, str(row.number), HEAD)
        except SealError:
            return [f"the end of {row.day} was changed"]
        return [
            f"{chain}: not as it was at the end of {row.day}, when it had {length} entries"
            for chain, (length, mac) in grew.items()
            if ends.get(chain, {}).get(length, b"").hex() != mac
        ]
