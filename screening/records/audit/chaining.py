"""How audit trail entries are bound to their place: each to the one before, under the practice's key."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import select

from screening.records.audit.tables import MOST_ACTOR, MOST_DETAIL, AuditEntryRow
from screening.records.database import db
from screening.records.sealing import keyed_hash

START = bytes(32)  # precedes the first entry of a chain, and the first day
HEAD = "audit head"  # the field name under which the end of a day is sealed


@dataclass(frozen=True)
class Entry:
    """One entry; `actor` is an actor's code."""

    chain: str
    number: int
    at: datetime
    actor: str
    action: str
    detail: str

    @classmethod
    def now(cls, chain: str, number: int, actor: str, action: str, detail: str) -> Entry:
        """Return an entry dated now. It must be recorded, so text that is too long is cut and marked."""
        return cls(
            chain, number, datetime.now(UTC), _fitting(actor, MOST_ACTOR), str(action), _fitting(detail, MOST_DETAIL)
        )


class Chaining:
    """Computes the MACs (HMAC-SHA256) of one practice's trail with one key."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def entry(self, entry: Entry, before: bytes) -> bytes:
        """Return the MAC of an entry; `before` is that of the previous entry."""
        moment = entry.at.astimezone(UTC).isoformat()
        parts = (entry.chain, str(entry.number), moment, entry.actor, entry.action, entry.detail, before.hex())
        return keyed_hash(self._key, _joined("entry", *parts))

    def end(self, chain: str, length: int, last: bytes) -> bytes:
        """Return the MAC that protects a chain's length."""
        return keyed_hash(self._key, _joined("chain", chain, str(length), last.hex()))

    def head(self, number: int, day: date, sealed: bytes, before: bytes) -> bytes:
        """Return the MAC of the end of a day; `before` is that of the previous day."""
        return keyed_hash(self._key, _joined("head", str(number), day.isoformat(), sealed.hex(), before.hex()))


def entry_of(row: AuditEntryRow) -> Entry:
    """Return the entry of a row."""
    return Entry(row.chain, row.number, row.at, row.actor, row.action, row.detail)


def head_name(mac: bytes) -> str:
    """Return the short name people note for the end of a day: the start of its MAC, which covers all days before."""
    return mac.hex()[:16]


def macs_on(day: date) -> Iterator[tuple[str, int, bytes]]:
    """Yield the chain, number and MAC of each entry of a day (UTC), chain by chain, in batches."""
    row, start = AuditEntryRow, datetime.combine(day, time(), UTC)
    query = select(row.chain, row.number, row.mac).where(row.at >= start, row.at < start + timedelta(days=1))
    found = db.session.execute(query.order_by(row.chain, row.number).execution_options(yield_per=1000))
    return ((chain, number, mac) for chain, number, mac in found)


def _fitting(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"


def _joined(*parts: str) -> str:
    """Return the parts joined, with their lengths, so that no text can move from one part to the next."""
    return "".join(f"{len(part)}:{part}" for part in parts)
