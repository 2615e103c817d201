"""Results taken as health links: encrypted with a key that only the link has; the passcode is stored sealed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import uuid4

from sqlalchemy import Select, delete, select

from screening.records.database import db, writable
from screening.records.keys.record_seal import RecordSeal
from screening.records.screenings.tables import HealthLinkRow
from screening.records.tokens import token_hash

_FIELD = "health link"


@dataclass(frozen=True)
class LinkSecrets:
    """What a link consists of: the token in its address, its passcode, and its files, which only its own key opens."""

    token: str
    passcode: str
    files: tuple[str, ...]


@dataclass(frozen=True)
class GivenLink:
    """A link that can still be used: until when, and how many more wrong passcodes it allows."""

    screening_id: str
    made_at: datetime
    expires_at: datetime
    tries_left: int
    passcode: str
    files: tuple[str, ...]


class HealthLinks:
    """The store of links; a screening has one at a time."""

    def __init__(self, seal: RecordSeal) -> None:
        self._seal = seal

    def put(self, screening_id: str, secrets: LinkSecrets, expires_at: datetime, tries: int) -> None:
        """Store a link, replacing and ending an earlier one."""
        self.withdraw(screening_id)
        first, *more = secrets.files
        kept = {"passcode": secrets.passcode, "file": first, "more": more}
        row = HealthLinkRow(id=uuid4().hex, screening_id=screening_id, hash=token_hash(secrets.token), tries_left=tries)
        row.made_at, row.expires_at = datetime.now(UTC), expires_at
        row.sealed = self._seal.close(kept, row.id, _FIELD, of=screening_id)
        writable().add(row)

    def of(self, screening_id: str) -> GivenLink | None:
        """Return the link of a screening; None if it has none that can be used."""
        return self._usable(db.session.scalar(_of(screening_id)))

    def find(self, token: str) -> GivenLink | None:
        """Return the link with this token; None if it cannot be used."""
        return self._usable(db.session.scalar(select(HealthLinkRow).where(HealthLinkRow.hash == token_hash(token))))

    def hold(self, token: str) -> GivenLink | None:
        """Return a link, locked until the transaction ends, so that wrong passcodes count one by one."""
        query = select(HealthLinkRow).where(HealthLinkRow.hash == token_hash(token)).with_for_update()
        return self._usable(writable().scalar(query))

    def wrong(self, screening_id: str) -> int:
        """Count a wrong passcode; return how many more may be tried."""
        row = writable().scalars(_of(screening_id)).one()
        row.tries_left -= 1
        return row.tries_left

    def withdraw(self, screening_id: str) -> bool:
        """End the link of a screening; return whether it had one."""
        session = writable()
        row = session.scalar(_of(screening_id))
        if row is None:
            return False
        session.delete(row)
        session.flush()  # so that another can replace it right away
        return True

    def forget_expired(self) -> None:
        """Delete links that can no longer be used."""
        writable().execute(delete(HealthLinkRow).where(HealthLinkRow.expires_at <= datetime.now(UTC)))

    def _usable(self, row: HealthLinkRow | None) -> GivenLink | None:
        if row is None or row.expires_at <= datetime.now(UTC) or row.tries_left <= 0:
            return None
        kept = self._seal.open(row.sealed, row.id, _FIELD)
        moments = (row.made_at, row.expires_at)
        files = (kept["file"], *kept.get("more", ()))
        return GivenLink(row.screening_id, *moments, row.tries_left, kept["passcode"], files)


def _of(screening_id: str) -> Select[HealthLinkRow]:
    return select(HealthLinkRow).where(HealthLinkRow.screening_id == screening_id)
