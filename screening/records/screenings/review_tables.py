"""The tables of the therapist's work on a screening, besides decisions."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from screening.records.database import Base, Moment
from screening.records.tables import RECORD_ID


def _screening() -> ForeignKey:
    return ForeignKey("screening.id", ondelete="CASCADE")


class CorrectionRow(Base):
    """Answers found to be different in the visit, beside the patient's. The highest number is current."""

    __tablename__ = "correction"
    __table_args__ = (UniqueConstraint("screening_id", "number"),)
    id: Mapped[str] = mapped_column(RECORD_ID, primary_key=True)
    screening_id: Mapped[str] = mapped_column(_screening())
    number: Mapped[int]
    made_at: Mapped[datetime] = mapped_column(Moment)
    made_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    sealed: Mapped[bytes] = mapped_column(LargeBinary)


class UnsignedRow(Base):
    """A decision somebody is still writing; one per person and screening."""

    __tablename__ = "unsigned"
    id: Mapped[str] = mapped_column(RECORD_ID, primary_key=True)
    screening_id: Mapped[str] = mapped_column(_screening())
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    saved_at: Mapped[datetime] = mapped_column(Moment)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    __table_args__ = (UniqueConstraint("screening_id", "person_id"),)


class PatientLinkRow(Base):
    """Screenings that a therapist found to be of one patient share its `patient`, a random name."""

    __tablename__ = "patient_link"
    screening_id: Mapped[str] = mapped_column(_screening(), primary_key=True)
    patient: Mapped[str] = mapped_column(RECORD_ID, index=True)


class FormerIdentityRow(Base):
    """The identity a screening was sent with, or had before another amendment."""

    __tablename__ = "former_identity"
    id: Mapped[str] = mapped_column(RECORD_ID, primary_key=True)
    screening_id: Mapped[str] = mapped_column(_screening(), index=True)
    amended_at: Mapped[datetime] = mapped_column(Moment)
    amended_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    sealed: Mapped[bytes] = mapped_column(LargeBinary)


class InsightRow(Base):
    """One count of suggestions against decisions. Counts and references only; the newest is current."""

    __tablename__ = "insight"
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    made_at: Mapped[datetime] = mapped_column(Moment, index=True)
    seconds: Mapped[float]
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
