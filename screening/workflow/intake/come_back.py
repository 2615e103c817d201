"""Coming back: more keys to a draft, for another device; and deleting it."""

from __future__ import annotations

from collections.abc import Sequence

from screening.records.database import transaction
from screening.records.intake.drafts import Draft
from screening.records.operations.outbox import Mail
from screening.records.operations.webhooks import News
from screening.records.stores import Stores


def code_of(stores: Stores, token: str) -> str:
    """Return a draft's short code, formatted for people to read. Raises GoneError."""
    with transaction():
        return stores.drafts.code(token)


def another_token(stores: Stores, token: str) -> str:
    """Return a second token for a draft, for a link. Raises GoneError."""
    with transaction():
        return stores.drafts.another_token(token)


def token_to(stores: Stores, draft_id: str) -> str | None:
    """Return a new token for a draft whose owner has proved who they are; None if it is gone."""
    with transaction():
        return stores.drafts.token_to(draft_id)


def open_by_code(stores: Stores, typed: str) -> str | None:
    """Return a new token for the draft with a typed code; None if no unsent draft has it."""
    with transaction():
        return stores.drafts.open_by_code(typed)


def forget(stores: Stores, token: str) -> bool:
    """Delete a draft; return whether there was one to delete. A sent draft is not deleted."""
    with transaction():
        return stores.drafts.delete(token)


def leave_number(stores: Stores, draft: Draft, phone: str, alerts: Sequence[Mail] = ()) -> None:
    """Store a callback number left on the urgent page; a second one replaces the first.

    If it raises a call, the alerts go to those who make calls.
    """
    with transaction():
        for mail in alerts if stores.calls.leave(draft.id, phone, draft.screening_id) else ():
            stores.outbox.put(mail)
        stores.deliveries.announce(News.NEEDS_CALL, draft.screening_id, subject="" if draft.screening_id else draft.id)
