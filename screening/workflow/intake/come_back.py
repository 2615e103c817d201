"""Coming back: more keys to a draft, for another device; and deleting it."""

from __future__ import annotations

from collections.abc import Sequence

from screening.records.audit.entries import PATIENT, Action, Kind, Subject
from screening.records.database import transaction
from screening.records.intake.drafts import Draft
from screening.records.operations.outbox import Mail
from screening.records.operations.webhooks import News
from screening.records.screenings.screenings import Screening
from screening.records.stores import Stores


def code_of(stores: Stores, token: str) -> str:
    """Return a draft's short code, formatted for people to read. Raises GoneError."""
    with transaction():
        return stores.drafts.code(token)


def another_token(stores: Stores, token: str) -> str:
    """Return the token of links to a draft; it is no cookie's. Raises GoneError."""
    with transaction():
        return stores.drafts.another_token(token)


def open_by_link(stores: Stores, link_token: str) -> str:
    """Return the token for the device on which someone opened a link and confirmed it. Raises GoneError."""
    with transaction():
        return stores.drafts.by_link(link_token)


def token_to_result(stores: Stores, screening: Screening) -> str | None:
    """Return a new token for a sent draft, whose person has entered their date of birth; None if it is gone."""
    return _token_to(stores, screening.draft_id, Subject(Kind.SCREENING, screening.id), Action.RESULT_OPENED)


def token_to_form(stores: Stores, begun: Draft) -> str | None:
    """Return a new token for a draft begun with an invite, after its date of birth was given; None if it is gone."""
    return _token_to(stores, begun.id, Subject(Kind.INVITE, begun.origin.invite_id or ""), Action.FORM_OPENED)


def _token_to(stores: Stores, draft_id: str, subject: Subject, action: Action) -> str | None:
    """Return a new token for a draft, and record that it was opened: staff can know an invite and a date of birth."""
    with transaction():
        token = stores.drafts.token_to(draft_id)
        if token is not None:
            stores.audit.add(subject, PATIENT, action)
        return token


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

    If it raises a call, the alerts go to those who make calls, and the news to other systems. A number left after
    sending, or while changing what was sent, belongs to the newest version, so that the call has the person's name and
    no second one is made.
    """
    with transaction():
        sent = draft.screening_id or draft.origin.changes
        newest = stores.screenings.latest(sent) if sent else None
        about = newest.id if newest else None
        if not stores.calls.leave(draft.id, phone, about):
            return
        for mail in alerts:
            stores.outbox.put(mail)
        stores.deliveries.announce(News.NEEDS_CALL, about, subject="" if about else draft.id)
