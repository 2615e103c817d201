"""Tables that accompany a screening: links between those of one person, and its former identities."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from screening.records.database import Base, Moment
from screening.records.keys.tables import Sealed
from screening.records.tables import RECORD_ID


def of_screening() -> ForeignKey:
    """Return the foreign key to a screening: the row is deleted with it."""
    return ForeignKey("screening.id", ondelete="CASCADE")


class PatientLinkRow(Base):
    """Screenings that a therapist found to be of one patient share its `patient`, a random name."""

    __tablename__ = "patient_link"
    screening_id: Mapped[str] = mapped_column(of_screening(), primary_key=True)
    patient: Mapped[str] = mapped_column(RECORD_ID, index=True)


class HealthLinkRow(Base):
    """The result of a screening as a health link: found by the hash of its token, until it expires or is withdrawn."""

    __tablename__ = "health_link"
    id: Mapped[str] = mapped_column(RECORD_ID, primary_key=True)
    screening_id: Mapped[str] = mapped_column(of_screening(), unique=True)
    hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True, index=True)
    made_at: Mapped[datetime] = mapped_column(Moment)
    expires_at: Mapped[datetime] = mapped_column(Moment, index=True)
    tries_left: Mapped[int]
    sealed: Mapped[bytes] = mapped_column(Sealed)


class FormerIdentityRow(Base):
    """The identity that a screening was sent with, or had before it was amended again."""

    __tablename__ = "former_identity"
    id: Mapped[str] = mapped_column(RECORD_ID, primary_key=True)
    screening_id: Mapped[str] = mapped_column(of_screening(), index=True)
    amended_at: Mapped[datetime] = mapped_column(Moment)
    amended_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    sealed: Mapped[bytes] = mapped_column(Sealed)
