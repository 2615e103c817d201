"""Renewing the audit trail's key: the ends of all chains get MACs of the newest key, and entries keep theirs.

Whoever has only an earlier key can then change no entry: each is bound to the next one, and the last to the end.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass

from sqlalchemy import select

from screening.records.audit.chaining import Chaining
from screening.records.audit.tables import AuditChainRow
from screening.records.database import writable
from screening.records.keys.key_ring import KeyRing
from screening.records.keys.purposes import Purpose

_AT_ONCE = 500  # chains in one transaction


@dataclass(frozen=True)
class RenewedEnds:
    """A batch of chains: how many ends were written anew, and the name of the last one."""

    count: int
    last: str


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
