"""Consents: who was asked to sign (by a link that works once), and what was signed. A signature is never edited."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import uuid4

from sqlalchemy import delete, select

from screening.domain.people.consent import Signer, TypedSignature
from screening.records.access.tables import Person
from screening.records.consents.tables import ConsentRow
from screening.records.database import db, writable
from screening.records.keys.record_seal import RecordSeal
from screening.records.sealing import Json
from screening.records.tokens import token_hash

_FIELD, _WITHDRAWAL = "consent", "withdrawal"


@dataclass(frozen=True)
class AskedConsent:
    """Someone who was asked to sign: for which screening, until when, and whether they have."""

    id: str
    screening_id: str
    expires_at: datetime
    is_signed: bool


@dataclass(frozen=True)
class Consent:
    """A signed consent: the version of the text, the signature, and the staff member who asked for it.

    `countersigned_by` and `withdrawn_by` are "" if no one did; `withdrawn_because` is the reason given, "" for none.
    """

    id: str
    screening_id: str
    version: int
    signed_at: datetime
    signature: TypedSignature
    asked_by: str
    countersigned_at: datetime | None = None
    countersigned_by: str = ""
    withdrawn_at: datetime | None = None
    withdrawn_by: str = ""
    withdrawn_because: str = ""


class Consents:
    """The store of consents."""

    def __init__(self, seal: RecordSeal) -> None:
        self._seal = seal

    def ask(self, screening_id: str, token: str, by: int, expires_at: datetime) -> None:
        """Add a link by which someone can sign until `expires_at`."""
        row = ConsentRow(id=uuid4().hex, screening_id=screening_id, hash=token_hash(token))
        row.asked_at, row.asked_by, row.expires_at = datetime.now(UTC), by, expires_at
        writable().add(row)

    def asked(self, token: str) -> AskedConsent | None:
        """Return what a link asks for; None if there is no such link, or it expired before anyone signed."""
        return _asked(db.session.scalar(select(ConsentRow).where(ConsentRow.hash == token_hash(token))))

    def hold(self, token: str) -> AskedConsent | None:
        """Return its current state, locked until the transaction ends, so that it is signed only once."""
        query = select(ConsentRow).where(ConsentRow.hash == token_hash(token)).with_for_update()
        return _asked(writable().scalar(query, execution_options={"populate_existing": True}))

    def sign(self, consent_id: str, version: int, signature: TypedSignature, at: datetime) -> None:
        """Store a signature under the version of the text that was shown."""
        row = writable().get_one(ConsentRow, consent_id)
        row.version, row.signed_at = version, at
        row.sealed = self._seal.close(signature_data(signature), row.id, _FIELD, of=row.screening_id)

    def of(self, screening_ids: Collection[str]) -> list[Consent]:
        """Return the consents signed for these screenings, newest first."""
        signed = ConsentRow.screening_id.in_(screening_ids) & ConsentRow.signed_at.is_not(None)
        rows = list(db.session.scalars(select(ConsentRow).where(signed)))
        rows.sort(key=lambda row: (row.signed_at or row.asked_at, row.id), reverse=True)
        people = {who for row in rows for who in (row.asked_by, row.countersigned_by, row.withdrawn_by) if who}
        known = select(Person.id, Person.name).where(Person.id.in_(people))
        names = {found.id: found.name for found in db.session.execute(known)} if people else {}
        return [self._opened(row, names) for row in rows]

    def countersign(self, consent_id: str, by: int) -> bool:
        """Add a therapist's countersignature; return whether there was something to countersign."""
        row = self._signed(consent_id)
        if row is None or row.countersigned_at or row.withdrawn_at:
            return False
        row.countersigned_at, row.countersigned_by = datetime.now(UTC), by
        return True

    def withdraw(self, consent_id: str, by: int, because: str) -> bool:
        """Record that a consent was withdrawn, and why; return whether there was something to withdraw."""
        row = self._signed(consent_id)
        if row is None or row.withdrawn_at:
            return False
        row.withdrawn_at, row.withdrawn_by = datetime.now(UTC), by
        row.sealed_withdrawal = self._seal.close(because, row.id, _WITHDRAWAL, of=row.screening_id)
        return True

    def forget_expired(self) -> None:
        """Delete links that expired before anything was signed."""
        ended = ConsentRow.signed_at.is_(None) & (ConsentRow.expires_at <= datetime.now(UTC))
        writable().execute(delete(ConsentRow).where(ended))

    def _signed(self, consent_id: str) -> ConsentRow | None:
        query = select(ConsentRow).where(ConsentRow.id == consent_id, ConsentRow.signed_at.is_not(None))
        return writable().scalar(query.with_for_update(), execution_options={"populate_existing": True})

    def _opened(self, row: ConsentRow, names: dict[int, str]) -> Consent:
        return Consent(
            id=row.id,
            screening_id=row.screening_id,
            version=row.version or 0,
            signed_at=row.signed_at or row.asked_at,
            signature=read_signature(self._seal.open(row.sealed or b"", row.id, _FIELD)),
            asked_by=names[row.asked_by],
            countersigned_at=row.countersigned_at,
            countersigned_by=names.get(row.countersigned_by or 0, ""),
            withdrawn_at=row.withdrawn_at,
            withdrawn_by=names.get(row.withdrawn_by or 0, ""),
            withdrawn_because=self._seal.open(row.sealed_withdrawal, row.id, _WITHDRAWAL)
            if row.sealed_withdrawal
            else "",
        )


def signature_data(signature: TypedSignature) -> Json:
    """Return a signature as JSON data for storage."""
    return {
        "name": signature.name,
        "signer": signature.signer,
        "language": signature.language,
        "relation": signature.relation,
        "interpreter": signature.interpreter,
    }


def read_signature(kept: Json) -> TypedSignature:
    """Return a stored signature."""
    return TypedSignature(kept["name"], Signer(kept["signer"]), kept["language"], kept["relation"], kept["interpreter"])


def consent_data(consent: Consent, text: str) -> Json:
    """Return a consent as JSON data for a person's file, with the text that was signed."""
    moments = (consent.signed_at, consent.countersigned_at, consent.withdrawn_at)
    signed, countersigned, withdrawn = (moment.isoformat() if moment else None for moment in moments)
    return {
        **{"signed_at": signed, "asked_by": consent.asked_by, **signature_data(consent.signature)},
        **{"version": consent.version, "text": text},
        **{"countersigned_at": countersigned, "countersigned_by": consent.countersigned_by or None},
        **{"withdrawn_at": withdrawn, "withdrawn_by": consent.withdrawn_by or None},
        "withdrawn_because": consent.withdrawn_because,
    }


def _asked(row: ConsentRow | None) -> AskedConsent | None:
    if row is None or (row.signed_at is None and row.expires_at <= datetime.now(UTC)):
        return None
    return AskedConsent(row.id, row.screening_id, row.expires_at, row.signed_at is not None)
