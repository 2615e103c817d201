"""Renewing the audit trail's key: the ends of all chains get MACs with the newest key, while entries keep theirs.

Someone with only an earlier key then cannot change any entry: each is bound to the next, and the last to the end.
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
    """A batch of chains: how many ends were rewritten, and the name of the last chain."""

    count: int
    last: str


def renew_ends(keys: KeyRing, after: str) -> RenewedEnds | None:
    """Rewrite a batch of ends, after a chain, inside a transaction; None if none are left.

    An end that no earlier key made stays, so that verification still finds it.
    """
    newest, *earlier = [Chaining(key) for key in keys.numbered(Purpose.AUDIT).values()]
    query = select(AuditChainRow).where(AuditChainRow.chain > after).order_by(AuditChainRow.chain).limit(_AT_ONCE)
    rows = writable().scalars(query.with_for_update()).all()
    count = 0
    for row in rows:
        if any(hmac.compare_digest(one.end(row.chain, row.length, row.last), row.mac) for one in earlier):
            row.mac, count = newest.end(row.chain, row.length, row.last), count + 1
    return RenewedEnds(count, rows[-1].chain) if rows else None
