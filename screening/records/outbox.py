"""The outbox: e-mails are written in the transaction that they belong to, and kept until a mail server accepts them."""

from __future__ import annotations

import logging
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from uuid import uuid4

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from screening.records.database import db, writing
from screening.records.sealing import Seal, SealError
from screening.records.tables import OutboxRow

_LOG = logging.getLogger("screening")
GIVEN_UP_AFTER = timedelta(days=7)
_NEVER = timedelta(days=36500)
_LEASE = timedelta(minutes=5)  # while one process tries, no other does
_FIRST_WAIT = timedelta(minutes=1)
_LONGEST_WAIT = timedelta(hours=1)
_FIELD = "mail"


@dataclass(frozen=True)
class Mail:
    """One e-mail: never a health fact, since mail travels open. `about` is the invite or draft whose link it holds."""

    to: str
    subject: str
    body: str
    about: str | None = None


@dataclass(frozen=True)
class Waiting:
    """A mail that somebody took out to send. `id` goes out as its Message-ID, so that a second copy is known as one."""

    id: str
    mail: Mail
    tries: int


class Outbox:
    """The store of mails that wait."""

    def __init__(self, seal: Seal) -> None:
        self._seal = seal

    def put(self, session: Session, mail: Mail) -> None:
        """Write a mail inside a transaction."""
        mail_id, now = uuid4().hex, datetime.now(UTC)
        sealed = self._seal.close(asdict(mail), mail_id, _FIELD)
        session.add(OutboxRow(id=mail_id, about=mail.about, written_at=now, next_try_at=now, tries=0, sealed=sealed))

    def take(self) -> Waiting | None:
        """Take out the next mail whose time has come; for five minutes it is nobody else's.

        A mail that cannot be opened, or that no server accepted for a week, is passed over from then on.
        """
        now = datetime.now(UTC)
        with writing() as session:
            due = select(OutboxRow).where(OutboxRow.next_try_at <= now).order_by(OutboxRow.next_try_at, OutboxRow.id)
            row = session.scalar(due.limit(1).with_for_update(skip_locked=True))
            if row is None:
                return None
            row.next_try_at = now + (_LEASE if now - row.written_at < GIVEN_UP_AFTER else _NEVER)
            row.tries += 1
        try:
            return Waiting(row.id, Mail(**self._seal.open(row.sealed, row.id, _FIELD)), row.tries)
        except SealError:
            _LOG.error("a mail in the outbox cannot be opened")
            return self.take()

    def accepted(self, waiting: Waiting) -> None:
        """The mail server has it: nothing of it is kept."""
        with writing() as session:
            row = session.get(OutboxRow, waiting.id)
            if row is not None:
                session.delete(row)

    def refused(self, waiting: Waiting) -> None:
        """Try again later; each time after twice as long, an hour at most."""
        doublings: int = 2 ** min(waiting.tries - 1, 10)
        with writing() as session:
            row = session.get(OutboxRow, waiting.id)
            if row is not None:
                row.next_try_at = datetime.now(UTC) + min(_FIRST_WAIT * doublings, _LONGEST_WAIT)

    def count(self) -> int:
        """Give how many mails wait."""
        return db.session.scalar(select(func.count()).select_from(OutboxRow)) or 0
