"""Credentials of therapists: what allows each to give the treatment, and which reminder was sent."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from screening.domain.people.credential import Credential
from screening.records.access.tables import TreatingCredentialRow
from screening.records.database import db, writable


@dataclass(frozen=True)
class KeptCredential:
    """A credential of a person; `reminded` is the last reminder sent, in days before it expires."""

    person_id: int
    credential: Credential
    reminded: int | None


class TreatingCredentials:
    """The store of credentials: one for each person."""

    def all(self) -> dict[int, KeptCredential]:
        """Return every credential, by the id of its person."""
        return {row.person_id: _kept(row) for row in db.session.scalars(select(TreatingCredentialRow))}

    def of(self, person_id: int) -> Credential | None:
        """Return a person's credential; None if none is known."""
        row = db.session.get(TreatingCredentialRow, person_id)
        return _kept(row).credential if row else None

    def put(self, person_id: int, credential: Credential) -> None:
        """Store a credential, replacing the previous one; reminders start over."""
        row = TreatingCredentialRow(person_id=person_id, kind=credential.kind, number=credential.number)
        row.expires_on, row.reminded = credential.expires_on, None
        writable().merge(row)

    def remove(self, person_id: int) -> None:
        """Forget a person's credential."""
        row = writable().get(TreatingCredentialRow, person_id)
        if row is not None:
            writable().delete(row)

    def hold_all(self) -> list[KeptCredential]:
        """Return every credential, locked until the transaction ends, so that each reminder is sent once."""
        query = select(TreatingCredentialRow).order_by(TreatingCredentialRow.person_id).with_for_update()
        return [_kept(row) for row in writable().scalars(query, execution_options={"populate_existing": True})]

    def note_reminder(self, person_id: int, days: int) -> None:
        """Record that the reminder this many days before a credential expires was sent."""
        writable().get_one(TreatingCredentialRow, person_id).reminded = days


def _kept(row: TreatingCredentialRow) -> KeptCredential:
    return KeptCredential(row.person_id, Credential(row.kind, row.number, row.expires_on), row.reminded)
