"""Inviting: somebody is asked to answer before a visit, or to look again at what they sent."""

from __future__ import annotations

from screening.exchange.documents.letters import invite_letter
from screening.records.audit.entries import Action, Actor, Kind, Subject
from screening.records.database import transaction
from screening.records.intake.invites import Asked, Invite
from screening.records.operations.outbox import MailKind
from screening.records.screenings.screenings import Screening
from screening.records.stores import Stores
from screening.settings import Settings
from screening.workflow.practice.mail import as_mail, link_of


def invite(stores: Stores, settings: Settings, asked: Asked, by: Actor) -> Invite:
    """Write an invite; with an e-mail address and a mail server, its letter goes out too."""
    with transaction():
        made = stores.invites.add(asked, by.name, settings.time_zone)
        stores.audit.add(Subject(Kind.INVITE, made.id), by, Action.INVITED)
        if asked.email and settings.can_mail:
            letter = invite_letter(settings, link_of(stores, settings, made))
            stores.outbox.put(as_mail(letter, asked.email, MailKind.INVITE, made.id))
    return made


def invite_to_change(stores: Stores, screening: Screening, by: Actor) -> Invite:
    """Return a link with which the person can change what they sent, on the day of the visit say."""
    with transaction():
        asked = Asked(screening.identity.name, screening.language, screening.visit_on)
        made = stores.invites.add(asked, by.name)
        stores.invites.sent(made.id, screening.id)
        stores.audit.add(Subject(Kind.SCREENING, screening.id), by, Action.CHANGE_LINK)
    return made


def take_back(stores: Stores, invite_id: str, by: Actor, why: str = "") -> None:
    """End an invite; nothing happens when there is no such one."""
    with transaction():
        if stores.invites.take_back(invite_id):
            stores.audit.add(Subject(Kind.INVITE, invite_id), by, Action.TAKEN_BACK, why)
