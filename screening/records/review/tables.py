"""The tables of the therapist's work on a screening, besides decisions."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from screening.records.database import Base, Moment
from screening.records.keys.tables import Sealed
from screening.records.screenings.tables import of_screening
from screening.records.tables import RECORD_ID


class CorrectionRow(Base):
    """Answers found to be different at the visit, beside the patient's. The highest number is current."""

    __tablename__ = "correction"
    __table_args__ = (UniqueConstraint("screening_id", "number"),)
    id: Mapped[str] = mapped_column(RECORD_ID, primary_key=True)
    screening_id: Mapped[str] = mapped_column(of_screening())
    number: Mapped[int]
    made_at: Mapped[datetime] = mapped_column(Moment)
    made_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    sealed: Mapped[bytes] = mapped_column(Sealed)


class UnsignedRow(Base):
    """A decision someone is still writing; one per person and screening."""

    __tablename__ = "unsigned"
    id: Mapped[str] = mapped_column(RECORD_ID, primary_key=True)
    screening_id: Mapped[str] = mapped_column(of_screening())
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    saved_at: Mapped[datetime] = mapped_column(Moment)
    sealed: Mapped[bytes] = mapped_column(Sealed)
    __table_args__ = (UniqueConstraint("screening_id", "person_id"),)


class InsightRow(Base):
    """One count of suggestions against decisions. Counts and references only; the newest is current."""

    __tablename__ = "insight"
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    made_at: Mapped[datetime] = mapped_column(Moment, index=True)
    seconds: Mapped[float]
    sealed: Mapped[bytes] = mapped_column(Sealed)
