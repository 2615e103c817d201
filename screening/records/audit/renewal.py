"""Renewing the audit trail's key: the ends of all chains get MACs of the newest key, and entries keep theirs.

Whoever has only an earlier key can then change no entry: each is bound to the next one, and the last to the end.
"""

from __future__ import annotations

import hmac
from contextlib import suppress
from dataclasses import dataclass

from sqlalchemy import select

from screening.records.audit.chaining import HEAD, Chaining
from screening.records.audit.tables import AuditChainRow, AuditHeadRow
from screening.records.database import writable
from screening.records.keys.key_ring import KeyRing
from screening.records.keys.purposes import Purpose
from screening.records.sealing import Seal, SealError

_AT_ONCE = 500  # chains in one transaction


@dataclass(frozen=True)
class RenewedEnds:
    """A batch of chains: how many ends were written anew, and the name of the last one."""

    count: int
    last: str


def seal_days_again(before: Seal, now: Seal) -> int:
    """Seal the ends of days with another key of the practice, inside a transaction; return how many."""
    rows = writable().scalars(select(AuditHeadRow)).all()
    for row in rows:
        with suppress(SealError):  # verifying finds it
            place = str(row.number), HEAD
            row.sealed_again = now.close(before.open(row.sealed_again or row.sealed, *place), *place)
    return len(rows)


def renew_ends(keys: KeyRing, after: str) -> RenewedEnds | None:
    """Write a batch of ends anew, after a chain, inside a transaction; None if none are left.

    An end that no earlier key made stays, so that verifying still finds it.
    """
    newest, *earlier = [Chaining(key) for key in keys.numbered(Purpose.AUDIT).values()]
    query = select(AuditChainRow).where(AuditChainRow.chain > after).order_by(AuditChainRow.chain).limit(_AT_ONCE)
    rows = writable().scalars(query.with_for_update()).all()
    count = 0
    for row in rows:
        if any(hmac.compare_digest(one.end(row.chain, row.length, row.last), row.mac) for one in earlier):
            row.mac, count = newest.end(row.chain, row.length, row.last), count + 1
    return RenewedEnds(count, rows[-1].chain) if rows else None
