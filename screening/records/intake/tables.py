"""The tables of day lists, of tallies, and of what other systems sent."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from screening.records.database import Base, Moment
from screening.records.keys.tables import Sealed
from screening.records.screenings.tables import of_screening
from screening.records.tables import RECORD_ID


class DayListRow(Base):
    """A pasted list of people to invite, while staff work on it. `revision` counts its changes."""

    __tablename__ = "day_list"
    id: Mapped[str] = mapped_column(RECORD_ID, primary_key=True)
    revision: Mapped[int] = mapped_column(default=0)
    expires_at: Mapped[datetime] = mapped_column(Moment, index=True)
    sealed: Mapped[bytes] = mapped_column(Sealed)


class TallyRow(Base):
    """How many drafts reached a step on a day: no answers, no identities."""

    __tablename__ = "tally"
    day: Mapped[date] = mapped_column(primary_key=True)
    language: Mapped[str] = mapped_column(String(2), primary_key=True)
    way: Mapped[str] = mapped_column(String(10), primary_key=True)
    step: Mapped[str] = mapped_column(String(40), primary_key=True)
    count: Mapped[int]


class ReceivedRow(Base):
    """A screening that another system sent, found by the keyed hash of that system's identifier."""

    __tablename__ = "received"
    hash: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    screening_id: Mapped[str] = mapped_column(of_screening(), index=True)
