"""Machine clients: programs that call the API, each with a token that is shown once and stored as a hash."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from sqlalchemy import select

from screening.records.access.tables import MachineClientRow
from screening.records.database import db, writable
from screening.records.tokens import token_hash

_PREFIX = "screening"  # so that a secret scanner finds a leaked token
_SEEN_AGAIN = timedelta(minutes=1)  # the precision of its last use


class Scope(StrEnum):
    """What a machine client may do."""

    EVALUATE = "evaluate"
    READ = "screenings.read"
    WRITE = "screenings.write"


@dataclass(frozen=True)
class MachineClient:
    """A program with access; `used_at` is None before its first call, `revoked_at` is None while it may call."""

    id: str
    name: str
    scopes: frozenset[Scope]
    added_at: datetime
    used_at: datetime | None
    revoked_at: datetime | None


class MachineClients:
    """The store of machine clients. None is ever deleted: the audit trail refers to them."""

    def add(self, name: str, scopes: Iterable[Scope]) -> tuple[MachineClient, str]:
        """Add a client; return it and its token, which cannot be read again."""
        client_id, secret = secrets.token_hex(8), secrets.token_urlsafe(32)
        row = MachineClientRow(
            id=client_id,
            name=name,
            secret_hash=token_hash(secret),
            scopes=" ".join(sorted(set(scopes))),
            added_at=datetime.now(UTC),
        )
        writable().add(row)
        return _client(row), f"{_PREFIX}_{client_id}_{secret}"

    def holding(self, token: str) -> MachineClient | None:
        """Return the client with this token; None if there is none or it was revoked."""
        prefix, _, rest = token.partition("_")
        client_id, _, secret = rest.partition("_")
        row = db.session.get(MachineClientRow, client_id) if _is_id(client_id) else None
        known = row.secret_hash if row is not None and row.revoked_at is None else bytes(32)
        same = hmac.compare_digest(token_hash(secret), known)
        return _client(row) if row is not None and same and prefix == _PREFIX else None

    def everyone(self) -> list[MachineClient]:
        """Return every client there ever was, those with access first, each group by name."""
        rows = db.session.scalars(select(MachineClientRow))
        return sorted(map(_client, rows), key=lambda one: (one.revoked_at is not None, one.name.lower(), one.id))

    def by_id(self, client_id: str) -> MachineClient | None:
        row = db.session.get(MachineClientRow, client_id)
        return _client(row) if row is not None else None

    def revoke(self, client_id: str) -> MachineClient | None:
        """Revoke a client's access; return it, or None if there is none or it was already revoked."""
        row = writable().get(MachineClientRow, client_id, with_for_update=True)
        if row is None or row.revoked_at is not None:
            return None
        row.revoked_at = datetime.now(UTC)
        return _client(row)

    def see(self, client: MachineClient) -> None:
        """Record, to the minute, that a client called just now."""
        now = datetime.now(UTC)
        if client.used_at is None or abs(now - client.used_at) >= _SEEN_AGAIN:
            writable().get_one(MachineClientRow, client.id).used_at = now


def _is_id(text: str) -> bool:
    return text.isascii() and text.isalnum()


def _client(row: MachineClientRow) -> MachineClient:
    scopes = frozenset(map(Scope, row.scopes.split()))
    return MachineClient(row.id, row.name, scopes, row.added_at, row.used_at, row.revoked_at)
