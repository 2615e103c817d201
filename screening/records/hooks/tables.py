"""The table of cards shown in record systems."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from screening.records.database import Base, Moment
from screening.records.keys.tables import Sealed
from screening.records.screenings.tables import of_screening
from screening.records.tables import RECORD_ID


class HookCardRow(Base):
    """A card about a screening, by its uuid without hyphens; `sealed` is what it said, and what became of it."""

    __tablename__ = "hook_card"
    id: Mapped[str] = mapped_column(RECORD_ID, primary_key=True)
    screening_id: Mapped[str] = mapped_column(of_screening(), index=True)
    issuer: Mapped[str] = mapped_column(String(255))
    service: Mapped[str] = mapped_column(String(40))
    shown_at: Mapped[datetime] = mapped_column(Moment)
    told_at: Mapped[datetime | None] = mapped_column(Moment)
    sealed: Mapped[bytes] = mapped_column(Sealed)
