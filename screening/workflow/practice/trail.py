"""The audit trail: entries for readings, and the ends of days, which are sent to witnesses.

Someone who can write to the database and has the key could forge the whole trail. It would then differ from the ends of
days kept in a mailbox elsewhere or a log: `screening audit verify --against FILE`.
"""

from __future__ import annotations

import logging

from screening.exchange.documents.letters import trail_letter
from screening.records.audit.entries import Action, Actor, Subject
from screening.records.database import transaction
from screening.records.operations.outbox import MailKind
from screening.records.stores import Stores
from screening.settings import Settings
from screening.workflow.practice.mail import as_mail

_LOG = logging.getLogger("screening")


def write_entry(stores: Stores, subject: Subject, actor: Actor, action: Action, detail: str = "") -> None:
    """Write an entry on its own, for something that was only read."""
    with transaction():
        stores.audit.add(subject, actor, action, detail)


def close_days(stores: Stores, settings: Settings) -> int:
    """Write the end of each finished day that has none yet, and notify the log and witnesses; return how many."""
    days = stores.audit.days_to_close()
    if not days:
        return 0
    with transaction():
        ends = [f"{day} {name}" for day in days if (name := stores.audit.close_day(day))]
        if ends and settings.can_mail:
            letter = trail_letter(settings, ends)
            for to in settings.witnesses:
                stores.outbox.put(as_mail(letter, to, MailKind.TRAIL))
    for end in ends:
        _LOG.warning("end of day of the audit trail: %s", end)
    return len(ends)
