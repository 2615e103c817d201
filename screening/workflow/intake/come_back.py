"""Coming back: more keys to a draft, for another device; and its end."""

from __future__ import annotations

from screening.records.database import transaction
from screening.records.intake.drafts import Draft
from screening.records.stores import Stores


def code_of(stores: Stores, token: str) -> str:
    """Return the short code of a draft, as people read it. Raises GoneError."""
    with transaction():
        return stores.drafts.code(token)


def another_token(stores: Stores, token: str) -> str:
    """Issue a second token for a draft, for a link. Raises GoneError."""
    with transaction():
        return stores.drafts.another_token(token)


def token_to(stores: Stores, draft_id: str) -> str | None:
    """Return a new token to a draft for somebody who showed that it is theirs; None when it is gone."""
    with transaction():
        return stores.drafts.token_to(draft_id)


def open_by_code(stores: Stores, typed: str) -> str | None:
    """Issue a new token for the draft of a typed code; None when no unsent draft has it."""
    with transaction():
        return stores.drafts.open_by_code(typed)


def forget(stores: Stores, token: str) -> bool:
    """Delete a draft, and say whether there was one to delete: one that was sent stays."""
    with transaction():
        return stores.drafts.delete(token)


def leave_number(stores: Stores, draft: Draft, phone: str) -> None:
    """Keep a number to call that somebody left on the urgent page; a second one replaces the first."""
    with transaction():
        stores.calls.leave(draft.id, phone, draft.screening_id)
