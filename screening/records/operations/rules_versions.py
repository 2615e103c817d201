"""Rules versions: every text of rules.yaml that was ever in force, and which one is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime

from sqlalchemy import select

from screening.records.database import db, writable
from screening.records.operations.in_force import in_force
from screening.records.operations.tables import TranslationReadingRow
from screening.records.tables import Acceptance, Activation, QueuePlaceRow, RulesVersion, ScreeningRow


@dataclass(frozen=True)
class Accepted:
    """A rules version that someone read and accepted for patients."""

    by: str
    at: datetime


@dataclass(frozen=True)
class TranslationReading:
    """A qualified translator read every text of a rules version (`digest`) in one language.

    `pages` is the digest of the page texts if those were read too.
    """

    language: str
    digest: str
    pages: str | None
    by: str
    credential: str
    on: date


@dataclass(frozen=True)
class Activated:
    """A rules version that was put in force."""

    digest: str
    at: datetime
    by: str


@dataclass(frozen=True)
class RulesVersions:
    """The store of rules versions. Versions are compared by the digests of their texts."""

    def keep(self, digest: str, text: str) -> None:
        """Store the text under its digest, once."""
        session = writable()
        if session.get(RulesVersion, digest) is None:
            session.add(RulesVersion(digest=digest, text=text, added_at=datetime.now(UTC)))
            session.flush()

    def put_in_force(self, digest: str, text: str, by: str) -> None:
        """Store the text, and put it in force for every process from its next request on."""
        self.keep(digest, text)
        writable().add(Activation(digest=digest, activated_at=datetime.now(UTC), activated_by=by))

    def activations(self, most: int) -> list[Activated]:
        """Return the activations, newest first."""
        rows = db.session.scalars(select(Activation).order_by(Activation.id.desc()).limit(most))
        return [Activated(row.digest, row.activated_at, row.activated_by) for row in rows]

    def accept(self, digest: str, by: str) -> None:
        """Record that someone read a rules version and accepted it for patients."""
        writable().add(Acceptance(digest=digest, accepted_at=datetime.now(UTC), accepted_by=by))

    def acceptance_of(self, digest: str) -> Accepted | None:
        """Return who last accepted a rules version, and when; None if no one has."""
        newest = select(Acceptance).where(Acceptance.digest == digest).order_by(Acceptance.id.desc()).limit(1)
        row = db.session.scalar(newest)
        return Accepted(row.accepted_by, row.accepted_at) if row else None

    def add_reading(self, reading: TranslationReading) -> None:
        """Record who read a translation."""
        row = TranslationReadingRow(language=reading.language, digest=reading.digest, pages=reading.pages)
        row.read_by, row.credential, row.read_on = reading.by, reading.credential, reading.on
        row.recorded_at = datetime.now(UTC)
        writable().add(row)

    def readings_of(self, language: str) -> list[TranslationReading]:
        """Return who read the translation into a language, the last recorded first."""
        row = TranslationReadingRow
        found = db.session.scalars(select(row).where(row.language == language).order_by(row.id.desc()))
        return [
            TranslationReading(one.language, one.digest, one.pages, one.read_by, one.credential, one.read_on)
            for one in found
        ]

    def in_force(self) -> str | None:
        """Return the digest of the rules version in force; None before the first start."""
        return in_force().rules

    def are_accepted(self) -> bool:
        """Return whether someone has accepted the version in force for patients."""
        return in_force().is_accepted

    def held_in_force(self) -> str | None:
        """Like `in_force`, but no one else can put a version in force until the transaction ends."""
        newest = select(Activation.id).order_by(Activation.id.desc()).limit(1)
        writable().execute(newest.with_for_update())
        return self.in_force()  # read again: another transaction may have ended while this one waited

    def text_of(self, digest: str) -> str | None:
        """Return the text of a rules version; None if it was never stored."""
        return db.session.scalar(select(RulesVersion.text).where(RulesVersion.digest == digest))

    def used(self) -> list[str]:
        """Return the digests of the rules that the newest versions of screenings use, oldest text first."""
        named = select(ScreeningRow.digest).join(QueuePlaceRow, QueuePlaceRow.screening_id == ScreeningRow.id)
        row = RulesVersion
        query = select(row.digest).where(row.digest.in_(named)).order_by(row.added_at, row.digest)
        return list(db.session.scalars(query))

    def were_in_force(self, beginning: str) -> list[str]:
        """Return the digests of all versions ever in force that start with `beginning`."""
        begins = Activation.digest.startswith(beginning, autoescape=True)
        return list(db.session.scalars(select(Activation.digest).where(begins).distinct()))
