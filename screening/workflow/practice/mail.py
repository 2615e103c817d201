"""Mail: written to the outbox first, so that no one waits for a mail server."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import UTC, datetime
from uuid import uuid4

from screening.exchange.documents.letters import (
    Letter,
    Link,
    alert_letter,
    own_link_letter,
    received_letter,
    reminder_letter,
    sign_in_letter,
    test_letter,
)
from screening.exchange.formats.smtp_errors import problem_of
from screening.exchange.mail_server import as_message, handed_over
from screening.records.access.tables import Person
from screening.records.audit.entries import Action, Actor, Kind, Subject
from screening.records.database import transaction
from screening.records.intake.invites import Invite
from screening.records.operations.outbox import Mail, MailKind, Undelivered, Waiting
from screening.records.screenings.screenings import Sent
from screening.records.stores import Stores
from screening.settings import MailServer, Settings
from screening.settings.languages import FIRST
from screening.workflow.practice.pace import minutes_of_form
from screening.workflow.practice.staff import LINK_WORKS
from screening.workflow.rules.versions import rulebook_in_force

_TIMEOUT = 20  # seconds; some servers check for spam before they answer
_LOG = logging.getLogger("screening")


def mail_link(stores: Stores, settings: Settings, to: str, link: Link, draft_id: str) -> None:
    """Send someone the link to their own draft."""
    letter = own_link_letter(settings, link)
    with transaction():
        stores.outbox.put(as_mail(letter, to, MailKind.LINK, draft_id))


def remind(stores: Stores, settings: Settings) -> int:
    """Write each reminder that is due, once; return how many."""
    with transaction():
        due = stores.invites.to_remind()
        for invite in due:
            letter = reminder_letter(settings, link_of(stores, settings, invite))
            stores.outbox.put(as_mail(letter, invite.asked.email, MailKind.REMINDER, invite.id))
    return len(due)


def deliver(stores: Stores, post: Callable[[Waiting], None]) -> int:
    """Pass every mail that is due to the mail server; return how many it accepted. The rest are retried later."""
    accepted = 0
    while (waiting := _taken(stores)) is not None:
        try:
            post(waiting)
        except Exception as error:
            _LOG.warning("a mail was not accepted: %s", type(error).__name__)
            with transaction():
                stores.outbox.refused(waiting, problem_of(error))
        else:
            with transaction():
                stores.outbox.accepted(waiting)
            accepted += 1
    return accepted


def _taken(stores: Stores) -> Waiting | None:
    with transaction():
        return stores.outbox.take()


def send_test_mail(settings: Settings, server: MailServer, to: str) -> str:
    """Send a test mail at once, bypassing the outbox; return what the server said. Raises OSError or SMTPException."""
    return handed_over(server, as_message(settings, to, test_letter(settings), uuid4().hex), _TIMEOUT)


def try_mail_again(stores: Stores, mail_id: str, by: Actor) -> bool:
    """Try a waiting mail now; return whether it was still waiting."""
    with transaction():
        mail = stores.outbox.try_again(mail_id)
        if mail is not None:
            stores.audit.add(_subject(mail), by, Action.MAIL_AGAIN, mail.kind)
    return mail is not None


def delete_mail(stores: Stores, mail_id: str, by: Actor) -> bool:
    """Delete a waiting mail unsent; return whether it was still waiting."""
    with transaction():
        mail = stores.outbox.delete(mail_id)
        if mail is not None:
            stores.audit.add(_subject(mail), by, Action.MAIL_DELETED, mail.kind)
    return mail is not None


def alert_mails(settings: Settings) -> tuple[Mail, ...]:
    """Return the mails that alert the practice to a screening that needs a call now."""
    if not settings.alerts_to or not settings.can_mail:
        return ()
    return tuple(as_mail(alert_letter(settings), to, MailKind.ALERT) for to in settings.alerts_to)


def confirmation_mails(settings: Settings, sent: Sent) -> tuple[Mail, ...]:
    """Return the mail confirming to someone who gave an address that their answers arrived."""
    if not sent.identity.email or not settings.can_mail:
        return ()
    letter = received_letter(settings, sent.language, sent.visit_on, sent.visit_at)
    return (as_mail(letter, sent.identity.email, MailKind.RECEIVED, sent.draft_id),)


def sign_in_mail(settings: Settings, person: Person, address: str) -> Mail:
    """Return the mail with a staff member's link to choose a password."""
    letter = sign_in_letter(settings, Link(address, datetime.now(UTC) + LINK_WORKS, FIRST))
    return as_mail(letter, person.email, MailKind.SIGN_IN)


def link_of(stores: Stores, settings: Settings, made: Invite) -> Link:
    """Return the link of an invite."""
    book, today = rulebook_in_force(stores), datetime.now(settings.time_zone).date()
    known = made.asked.language in {one.code for one in book.languages}
    minutes = minutes_of_form(stores, book, made.asked.language if known else FIRST, today)
    return Link(f"{settings.address}/i/{made.token}", made.expires_at, made.asked.language, minutes)


def as_mail(letter: Letter, to: str, kind: MailKind, about: str | None = None) -> Mail:
    """Return a letter as mail; `about` is the invite or draft that it goes with when erased."""
    return Mail(to, letter.subject, letter.body, about, str(kind))


def _subject(mail: Undelivered) -> Subject:
    """Return the audit subject of a mail: the invite it is about, else the practice."""
    if mail.about and mail.kind in (MailKind.INVITE, MailKind.REMINDER):
        return Subject(Kind.INVITE, mail.about)
    return Subject(Kind.PRACTICE)
