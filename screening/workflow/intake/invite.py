"""Inviting: someone is asked to answer before a visit, or to review what they sent."""

from __future__ import annotations

from datetime import datetime

from screening.exchange.documents.letters import invite_letter
from screening.records.audit.entries import Action, Actor, Kind, Subject
from screening.records.database import transaction
from screening.records.intake.asked import Asked
from screening.records.intake.invites import Invite
from screening.records.operations.outbox import MailKind
from screening.records.screenings.screenings import Screening
from screening.records.stores import Stores
from screening.settings import Settings
from screening.workflow.care.asked_again import asked_to_change
from screening.workflow.practice.mail import as_mail, link_of


def invite(stores: Stores, settings: Settings, asked: Asked, by: Actor) -> Invite:
    """Create an invite; with an email address and a mail server, send it too."""
    with transaction():
        return add_invite(stores, settings, asked, by)


def add_invite(stores: Stores, settings: Settings, asked: Asked, by: Actor, list_id: str | None = None) -> Invite:
    """Do the same inside a transaction; `list_id` is the day list it comes from."""
    made = stores.invites.add(asked, by.name, settings.time_zone, list_id)
    stores.audit.add(Subject(Kind.INVITE, made.id), by, Action.INVITED, "from a day list" if list_id else "")
    if goes_by_mail(settings, asked):
        letter = invite_letter(settings, link_of(stores, settings, made))
        stores.outbox.put(as_mail(letter, asked.email, MailKind.INVITE, made.id))
    return made


def goes_by_mail(settings: Settings, asked: Asked) -> bool:
    """Return whether an invite is sent by email; if not, someone hands over its link or slip."""
    return bool(asked.email) and settings.can_mail


def note_opened(stores: Stores, made: Invite) -> None:
    """Record the first time that someone opened the link of an invite."""
    if made.opened_at is None:
        with transaction():
            stores.invites.opened(made.id)


def invite_to_change(stores: Stores, screening: Screening, by: Actor) -> Invite:
    """Return an invite to change what was sent, for example on the day of the visit."""
    with transaction():
        made = stores.invites.add(asked_to_change(screening, datetime.now(stores.given.time_zone).date()), by.name)
        stores.invites.sent(made.id, screening.id)
        stores.audit.add(Subject(Kind.SCREENING, screening.id), by, Action.CHANGE_LINK)
    return made


def take_back(stores: Stores, invite_id: str, by: Actor, why: str = "") -> None:
    """End an invite; does nothing if there is no such invite."""
    with transaction():
        if stores.invites.take_back(invite_id):
            stores.audit.add(Subject(Kind.INVITE, invite_id), by, Action.TAKEN_BACK, why)
