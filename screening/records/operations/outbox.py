"""The outbox: emails are written in the transaction they belong to, and kept until a mail server accepts them."""

from __future__ import annotations

import logging
from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, func, select

from screening.records.database import count_up_to, db, writable
from screening.records.keys.record_seal import RecordSeal
from screening.records.operations.waiting import GIVEN_UP_AFTER, due_again, next_due, put_off
from screening.records.sealing import SealError
from screening.records.tables import OutboxRow

_LOG = logging.getLogger("screening")
_FIELD = "mail"
_MOST = 10_000


class MailKind(StrEnum):
    """What an email is for."""

    INVITE = "invite"
    REMINDER = "reminder"
    LINK = "link"
    ALERT = "alert"
    RECEIVED = "received"
    FOLLOW_UP = "follow-up"
    SIGN_IN = "sign-in"
    BACKUP = "backup"
    TRAIL = "trail"
    CREDENTIAL = "credential"


@dataclass(frozen=True)
class Mail:
    """One email, without any health facts, since mail is not encrypted. `about` is the invite or draft it is about.

    `kind` is a MailKind, "" if written by an earlier version.
    """

    to: str
    subject: str
    body: str
    about: str | None = None
    kind: str = ""


@dataclass(frozen=True)
class Waiting:
    """A mail taken from the queue to be sent. `id` becomes its Message-ID, so that a second copy can be recognized."""

    id: str
    mail: Mail
    tries: int


@dataclass(frozen=True)
class Undelivered:
    """A mail that was tried and not accepted, as shown to people. `to` is "" if it cannot be opened.

    `next_try_at` is None if it was abandoned. `problem` is the result of the last try, "" if unknown.
    """

    id: str
    to: str
    kind: str
    about: str | None
    since: datetime
    tries: int
    next_try_at: datetime | None
    problem: str


@dataclass(frozen=True)
class Depth:
    """How many mails are waiting for a mail server, since when (None if none are), and how many were abandoned."""

    waiting: int
    oldest: datetime | None
    given_up: int


class Outbox:
    """The store of waiting mail."""

    def __init__(self, seal: RecordSeal) -> None:
        self._seal = seal

    def put(self, mail: Mail) -> None:
        """Add a mail inside a transaction."""
        mail_id, now = self._seal.new_record(), datetime.now(UTC)
        sealed = self._seal.close(asdict(mail), mail_id, _FIELD)
        writable().add(OutboxRow(id=mail_id, about=mail.about, written_at=now, next_try_at=now, tries=0, sealed=sealed))

    def take(self) -> Waiting | None:
        """Return the next mail that is due, reserved for five minutes.

        Mail that no server accepted for a week is skipped, as is mail that cannot be opened.
        """
        while True:
            row = next_due(OutboxRow)
            if row is None:
                return None
            try:
                return Waiting(row.id, Mail(**self._seal.open(row.sealed, row.id, _FIELD)), row.tries)
            except SealError:
                _LOG.error("a mail in the outbox cannot be opened")
                put_off(row, "it cannot be opened: it was sealed with another key, or is damaged")

    def accepted(self, waiting: Waiting) -> None:
        """Delete a mail that the mail server accepted."""
        session = writable()
        row = session.get(OutboxRow, waiting.id)
        if row is not None:
            session.delete(row)

    def refused(self, waiting: Waiting, problem: str = "") -> None:
        """Schedule another try, doubling the wait each time, up to an hour. `problem` is the result of this try."""
        row = writable().get(OutboxRow, waiting.id)
        if row is not None:
            put_off(row, problem)

    def count(self) -> int:
        """Return how many mails are waiting."""
        return db.session.scalar(select(func.count()).select_from(OutboxRow)) or 0

    def depth(self) -> Depth:
        """Return how full the outbox is, counting at most 10,000 mails."""
        alive = OutboxRow.written_at > datetime.now(UTC) - GIVEN_UP_AFTER
        oldest = db.session.scalar(select(func.min(OutboxRow.written_at)).where(alive))
        given_up = select(OutboxRow.id).where(~alive)
        return Depth(count_up_to(select(OutboxRow.id).where(alive), _MOST), oldest, count_up_to(given_up, _MOST))

    def undelivered(self, most: int, about: str | None = None) -> list[Undelivered]:
        """Return mails that were tried and not accepted, oldest first; all, or those about an invite or draft."""
        query = select(OutboxRow).where(_undelivered())
        query = query.where(OutboxRow.about == about) if about else query
        rows = db.session.scalars(query.order_by(OutboxRow.written_at, OutboxRow.id).limit(most))
        return [self._told(row) for row in rows]

    def undelivered_about(self, ids: Collection[str]) -> frozenset[str]:
        """Return which of these invites or drafts have undelivered mail."""
        return frozenset(db.session.scalars(select(OutboxRow.about).where(_undelivered(), OutboxRow.about.in_(ids))))

    def undelivered_count(self) -> tuple[int, datetime | None]:
        """Return how many mails were tried and not accepted, and the date of the oldest (None: there is none)."""
        query = select(func.count(), func.min(OutboxRow.written_at)).where(_undelivered())
        count, oldest = db.session.execute(query).one()
        return count, oldest

    def try_again(self, mail_id: str) -> Undelivered | None:
        """Make a mail due now, and for another week; return it, or None if it is gone."""
        row = writable().get(OutboxRow, mail_id, with_for_update=True)
        if row is None:
            return None
        told = self._told(row)
        due_again(row)
        return told

    def delete(self, mail_id: str) -> Undelivered | None:
        """Delete a waiting mail; return it, or None if it is gone."""
        session = writable()
        row = session.get(OutboxRow, mail_id, with_for_update=True)
        if row is None:
            return None
        told = self._told(row)
        session.delete(row)
        return told

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
    """Return the condition for undelivered mail, without those on their first try right now."""
    given_up = OutboxRow.written_at <= datetime.now(UTC) - GIVEN_UP_AFTER
    return OutboxRow.problem.is_not(None) | (OutboxRow.tries > 1) | given_up
