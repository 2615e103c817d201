"""The tables of consent: the practice's texts and, for each screening, who was asked and who signed."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, Text
from sqlalchemy.orm import Mapped, mapped_column

from screening.records.database import Base, Moment
from screening.records.keys.tables import Sealed
from screening.records.screenings.tables import of_screening
from screening.records.tables import RECORD_ID


class ConsentTextRow(Base):
    """One version of the practice's consent text, in one or more languages (JSON: code → text). Never edited."""

    __tablename__ = "consent_text"
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    published_at: Mapped[datetime] = mapped_column(Moment)
    published_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    texts: Mapped[str] = mapped_column(Text)


class ConsentRow(Base):
    """A request to consent, by a link found by the hash of its token, and what was signed.

    `sealed` is the signature: who signed, in which role and language. `sealed_withdrawal` is why it was withdrawn.
    """

    __tablename__ = "consent"
    id: Mapped[str] = mapped_column(RECORD_ID, primary_key=True)
    screening_id: Mapped[str] = mapped_column(of_screening(), index=True)
    hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    asked_at: Mapped[datetime] = mapped_column(Moment)
    asked_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    expires_at: Mapped[datetime] = mapped_column(Moment, index=True)
    version: Mapped[int | None] = mapped_column(ForeignKey("consent_text.version"))
    signed_at: Mapped[datetime | None] = mapped_column(Moment)
    sealed: Mapped[bytes | None] = mapped_column(Sealed)
    countersigned_at: Mapped[datetime | None] = mapped_column(Moment)
    countersigned_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    withdrawn_at: Mapped[datetime | None] = mapped_column(Moment)
    withdrawn_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    sealed_withdrawal: Mapped[bytes | None] = mapped_column(Sealed)
