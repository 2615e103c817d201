"""The table of day lists."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from screening.records.database import Base, Moment
from screening.records.keys.tables import Sealed
from screening.records.tables import RECORD_ID


class DayListRow(Base):
    """A list that was pasted to invite from, while it is looked at. `revision` counts its changes."""

    __tablename__ = "day_list"
    id: Mapped[str] = mapped_column(RECORD_ID, primary_key=True)
    revision: Mapped[int] = mapped_column(default=0)
    expires_at: Mapped[datetime] = mapped_column(Moment, index=True)
    sealed: Mapped[bytes] = mapped_column(Sealed)
