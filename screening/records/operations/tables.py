"""The table of who read a translation of the rules."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from screening.records.database import Base, Moment
from screening.records.tables import DIGEST


class TranslationReadingRow(Base):
    """A qualified translator read every text of a rules version in one language.

    `pages` is the digest of the page texts if those were read too.
    """

    __tablename__ = "translation_reading"
    id: Mapped[int] = mapped_column(primary_key=True)
    language: Mapped[str] = mapped_column(String(2))
    digest: Mapped[str] = mapped_column(ForeignKey("rules_version.digest"))
    pages: Mapped[str | None] = mapped_column(DIGEST)
    read_by: Mapped[str] = mapped_column(String(200))
    credential: Mapped[str] = mapped_column(String(200))
    read_on: Mapped[date]
    recorded_at: Mapped[datetime] = mapped_column(Moment)
