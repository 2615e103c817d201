"""The tables of the therapist's work on a screening, besides decisions."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from screening.records.database import Base, Moment
from screening.records.keys.tables import Sealed
from screening.records.screenings.tables import of_screening
from screening.records.tables import RECORD_ID


class CorrectionRow(Base):
    """Answers found to be different at the visit, kept beside the patient's. The highest number is current."""

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
    """The state of the counts of suggestions against decisions: one row.

    `made_for` changes whenever everything has to be counted again, which starts another `generation`. `made_at` is when
    everything was last counted (None: not yet), `seconds` how long that took.
    """

    __tablename__ = "insight"
    id: Mapped[str] = mapped_column(RECORD_ID, primary_key=True)
    generation: Mapped[int]
    made_for: Mapped[str] = mapped_column(String(64))
    made_at: Mapped[datetime | None] = mapped_column(Moment)
    seconds: Mapped[float]


class InsightDayRow(Base):
    """The screenings of one day that were counted: references, and which names hold for each."""

    __tablename__ = "insight_day"
    day: Mapped[date] = mapped_column(primary_key=True)
    sealed: Mapped[bytes] = mapped_column(Sealed)


class InsightCountRow(Base):
    """The counts of one stretch of time for one part of the screenings; `key` is a keyed hash of both."""

    __tablename__ = "insight_count"
    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    sealed: Mapped[bytes] = mapped_column(Sealed)
