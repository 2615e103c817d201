"""Webhooks: addresses of other systems that are notified of events, each with its own secret."""

from __future__ import annotations

import base64
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from sqlalchemy import select

from screening.records.database import db, writable
from screening.records.keys.record_seal import RecordSeal
from screening.records.operations.tables import WebhookRow

_FIELD = "secret"
_BYTES = 32  # of a secret; the standard takes 24 to 64


class News(StrEnum):
    """The events that other systems are notified of."""

    SENT = "screening.sent"
    NEEDS_CALL = "call.needed"
    SIGNED = "screening.signed"


@dataclass(frozen=True)
class Webhook:
    """An address and its events; `used_at` is when it last accepted one, `ended_at` is None while it is active."""

    id: str
    address: str
    events: frozenset[News]
    added_at: datetime
    used_at: datetime | None
    ended_at: datetime | None


class Webhooks:
    """The store of webhooks. None is deleted: the audit trail refers to them."""

    def __init__(self, seal: RecordSeal) -> None:
        self._seal = seal

    def add(self, address: str, events: Collection[News]) -> tuple[Webhook, str]:
        """Add a webhook; return it and its secret, which is shown only this once."""
        webhook_id = self._seal.new_record()
        secret = f"whsec_{base64.b64encode(secrets.token_bytes(_BYTES)).decode()}"
        row = WebhookRow(
            id=webhook_id,
            address=address,
            events=" ".join(sorted(set(events))),
            added_at=datetime.now(UTC),
            sealed=self._seal.close(secret, webhook_id, _FIELD),
        )
        writable().add(row)
        return _webhook(row), secret

    def everyone(self) -> list[Webhook]:
        """Return every webhook there ever was: active ones first, then newest first."""
        rows = db.session.scalars(select(WebhookRow).order_by(WebhookRow.added_at.desc(), WebhookRow.id))
        return sorted(map(_webhook, rows), key=lambda one: one.ended_at is not None)

    def by_id(self, webhook_id: str) -> Webhook | None:
        row = db.session.get(WebhookRow, webhook_id)
        return _webhook(row) if row is not None else None

    def secret_of(self, webhook_id: str) -> str:
        """Return the secret that signs a webhook's messages. Raises SealError if it cannot be opened."""
        row = db.session.get_one(WebhookRow, webhook_id)
        return str(self._seal.open(row.sealed, row.id, _FIELD))

    def end(self, webhook_id: str) -> Webhook | None:
        """Stop notifying a webhook; return it, or None if there is none or it had already ended."""
        row = writable().get(WebhookRow, webhook_id, with_for_update=True)
        if row is None or row.ended_at is not None:
            return None
        row.ended_at = datetime.now(UTC)
        return _webhook(row)


def _webhook(row: WebhookRow) -> Webhook:
    events = frozenset(map(News, row.events.split()))
    return Webhook(row.id, row.address, events, row.added_at, row.used_at, row.ended_at)
