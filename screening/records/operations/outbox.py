"""The outbox: e-mails are written in the transaction that they belong to, and kept until a mail server accepts them."""

from __future__ import annotations

import logging
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from uuid import uuid4

from sqlalchemy import ColumnElement, func, select

from screening.records.database import db, writable
from screening.records.sealing import Seal, SealError
from screening.records.tables import OutboxRow

_LOG = logging.getLogger("screening")
GIVEN_UP_AFTER = timedelta(days=7)
FORGOTTEN_AFTER = timedelta(days=30)  # until then people can see what was given up
_LEASE = timedelta(minutes=5)  # while one process tries, no other does
_FIRST_WAIT = timedelta(minutes=1)
_LONGEST_WAIT = timedelta(hours=1)
_FIELD = "mail"


class MailKind(StrEnum):
    """What an e-mail is for."""

    INVITE = "invite"
    REMINDER = "reminder"
    LINK = "link"
    ALERT = "alert"


@dataclass(frozen=True)
class Mail:
    """One e-mail: never a health fact, since mail travels open. `about` is the invite or draft whose link it holds.

    `kind` is a MailKind, "" for one that an earlier version wrote.
    """

    to: str
    subject: str
    body: str
    about: str | None = None
    kind: str = ""


@dataclass(frozen=True)
class Waiting:
    """A mail that somebody took out to send. `id` goes out as its Message-ID, so that a second copy is known as one."""

    id: str
    mail: Mail
    tries: int


@dataclass(frozen=True)
class Undelivered:
    """A mail that was tried and not accepted, as people read about it. `to` is "" when it cannot be opened.

    `next_try_at` is None when it was given up. `problem` is what came of the last try, "" when that is not known.
    """

    id: str
    to: str
    kind: str
    about: str | None
    since: datetime
    tries: int
    next_try_at: datetime | None
    problem: str


class Outbox:
    """The store of mails that wait."""

    def __init__(self, seal: Seal) -> None:
        self._seal = seal

    def put(self, mail: Mail) -> None:
        """Write a mail inside a transaction."""
        mail_id, now = uuid4().hex, datetime.now(UTC)
        sealed = self._seal.close(asdict(mail), mail_id, _FIELD)
        writable().add(OutboxRow(id=mail_id, about=mail.about, written_at=now, next_try_at=now, tries=0, sealed=sealed))

    def take(self) -> Waiting | None:
        """Take out the next mail whose time has come; for five minutes it is nobody else's.

        A mail that no server accepted for a week is passed over, and so is one that cannot be opened. Which ones those
        are is asked anew each time, so that a clock which ran ahead for a while gives up nothing.
        """
        while True:
            row = self._next()
            if row is None:
                return None
            try:
                return Waiting(row.id, Mail(**self._seal.open(row.sealed, row.id, _FIELD)), row.tries)
            except SealError:
                _LOG.error("a mail in the outbox cannot be opened")
                self._put_off(row.id, row.tries, "it cannot be opened: it was sealed with another key, or is damaged")

    def accepted(self, waiting: Waiting) -> None:
        """The mail server has it: nothing of it is kept."""
        session = writable()
        row = session.get(OutboxRow, waiting.id)
        if row is not None:
            session.delete(row)

    def refused(self, waiting: Waiting, problem: str = "") -> None:
        """Try again later; each time after twice as long, an hour at most. `problem` is what came of this try."""
        self._put_off(waiting.id, waiting.tries, problem)

    def count(self) -> int:
        """Return how many mails wait."""
        return db.session.scalar(select(func.count()).select_from(OutboxRow)) or 0

    def undelivered(self, most: int, about: str | None = None) -> list[Undelivered]:
        """Return mails that were tried and not accepted, the oldest first; all, or those about an invite or draft."""
        query = select(OutboxRow).where(_undelivered())
        query = query.where(OutboxRow.about == about) if about else query
        rows = db.session.scalars(query.order_by(OutboxRow.written_at, OutboxRow.id).limit(most))
        return [self._told(row) for row in rows]

    def undelivered_count(self) -> tuple[int, datetime | None]:
        """Return how many mails were tried and not accepted, and of when the oldest is (None: there is none)."""
        query = select(func.count(), func.min(OutboxRow.written_at)).where(_undelivered())
        count, oldest = db.session.execute(query).one()
        return count, oldest

    def try_again(self, mail_id: str) -> Undelivered | None:
        """Let a mail be tried now, and for another week; return it, None when it is not there any more."""
        row = writable().get(OutboxRow, mail_id, with_for_update=True)
        if row is None:
            return None
        told, now = self._told(row), datetime.now(UTC)
        row.written_at = row.next_try_at = now
        return told

    def delete(self, mail_id: str) -> Undelivered | None:
        """Delete a mail that waits; return it, None when it is not there any more."""
        session = writable()
        row = session.get(OutboxRow, mail_id, with_for_update=True)
        if row is None:
            return None
        told = self._told(row)
        session.delete(row)
        return told

    def _next(self) -> OutboxRow | None:
        """Take out the row of the next mail."""
        now = datetime.now(UTC)
        is_due = (OutboxRow.next_try_at <= now) | (OutboxRow.next_try_at > now + _LONGEST_WAIT)  # set by a wrong clock
        due = select(OutboxRow).where(is_due, OutboxRow.written_at > now - GIVEN_UP_AFTER)
        oldest = due.order_by(OutboxRow.next_try_at, OutboxRow.id).limit(1)
        row = writable().scalar(oldest.with_for_update(skip_locked=True))
        if row is not None:
            row.next_try_at, row.tries = now + _LEASE, row.tries + 1
        return row

    def _put_off(self, mail_id: str, tries: int, problem: str) -> None:
        doublings: int = 2 ** min(tries - 1, 10)
        row = writable().get(OutboxRow, mail_id)
        if row is not None:
            row.next_try_at = datetime.now(UTC) + min(_FIRST_WAIT * doublings, _LONGEST_WAIT)
            row.problem = problem or None

    def _told(self, row: OutboxRow) -> Undelivered:
        try:
            mail = Mail(**self._seal.open(row.sealed, row.id, _FIELD))
        except SealError:
            mail = Mail("", "", "")
        given_up = row.written_at <= datetime.now(UTC) - GIVEN_UP_AFTER
        return Undelivered(
            id=row.id,
            to=mail.to,
            kind=mail.kind,
            about=row.about,
            since=row.written_at,
            tries=row.tries,
            next_try_at=None if given_up else row.next_try_at,
            problem=row.problem or "",
        )


def _undelivered() -> ColumnElement[bool]:
    """A mail that is brought for the first time just now is none of these."""
    given_up = OutboxRow.written_at <= datetime.now(UTC) - GIVEN_UP_AFTER
    return OutboxRow.problem.is_not(None) | (OutboxRow.tries > 1) | given_up
