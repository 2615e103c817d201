"""Sign-ins: one row per session of a person, so that sessions are visible, expire, and can be ended on the server."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import uuid4

from sqlalchemy import select, update

from screening.records.access.tables import SignInRow
from screening.records.database import db, writable

LONGEST = timedelta(hours=12)


@dataclass(frozen=True)
class SignIn:
    """One session that has not ended."""

    id: str
    browser: str
    started_at: datetime
    seen_at: datetime


class SignIns:
    """The store of sign-ins. A session not seen for `idle` has expired."""

    def __init__(self, idle: timedelta) -> None:
        self._idle = idle

    def start(self, person_id: int, browser: str) -> str:
        """Record that someone signed in; return the id for their session."""
        sign_in_id, now = uuid4().hex, datetime.now(UTC)
        row = SignInRow(id=sign_in_id, person_id=person_id, browser=browser[:200], started_at=now, seen_at=now)
        writable().add(row)
        return sign_in_id

    def holding(self, sign_in_id: str, person_id: int) -> SignIn | None:
        """Return a person's session if it is still valid."""
        now = datetime.now(UTC)
        row = db.session.get(SignInRow, sign_in_id)
        if row is None or row.person_id != person_id or not self._holds(row, now):
            return None
        return _sign_in(row)

    def see(self, sign_in_id: str) -> None:
        """Record that a session was seen just now, which keeps it from expiring."""
        writable().get_one(SignInRow, sign_in_id).seen_at = datetime.now(UTC)

    def of(self, person_id: int) -> list[SignIn]:
        """Return a person's valid sessions, newest first."""
        now = datetime.now(UTC)
        query = select(SignInRow).where(SignInRow.person_id == person_id, SignInRow.ended_at.is_(None))
        rows = db.session.scalars(query.order_by(SignInRow.started_at.desc()))
        return [_sign_in(row) for row in rows if self._holds(row, now)]

    def end(self, sign_in_id: str, person_id: int) -> None:
        """End one of a person's sessions; does nothing if it is not theirs."""
        row = writable().get(SignInRow, sign_in_id)
        if row is not None and row.person_id == person_id and row.ended_at is None:
            row.ended_at = datetime.now(UTC)

    def end_all(self, person_id: int, but: str = "") -> None:
        """End all of a person's sessions, or all but one."""
        theirs = update(SignInRow).where(SignInRow.person_id == person_id, SignInRow.ended_at.is_(None))
        writable().execute(theirs.where(SignInRow.id != but).values(ended_at=datetime.now(UTC)))

    def _holds(self, row: SignInRow, now: datetime) -> bool:
        """Return whether a session is valid. A future date came from a wrong clock and would last too long."""
        began, seen = now - row.started_at, now - row.seen_at
        return row.ended_at is None and seen < self._idle and -self._idle < began < LONGEST


def _sign_in(row: SignInRow) -> SignIn:
    return SignIn(row.id, row.browser, row.started_at, row.seen_at)
