"""The tables of the course of care. All belong to the screening whose decision opened the episode, and use its key."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from screening.records.database import Base, Moment
from screening.records.keys.tables import Sealed
from screening.records.screenings.tables import of_screening
from screening.records.tables import RECORD_ID


def of_episode() -> ForeignKey:
    """Return the foreign key to an episode: the row is deleted with it."""
    return ForeignKey("episode.screening_id", ondelete="CASCADE")


class EpisodeRow(Base):
    """The care for one complaint, identified by the version of the screening that was signed first.

    `active_at` is when something last happened in it, `sealed` how and why it was closed.
    """

    __tablename__ = "episode"
    id: Mapped[str] = mapped_column(RECORD_ID, primary_key=True)
    screening_id: Mapped[str] = mapped_column(of_screening(), unique=True)
    opened_at: Mapped[datetime] = mapped_column(Moment)
    active_at: Mapped[datetime] = mapped_column(Moment, index=True)
    closed_at: Mapped[datetime | None] = mapped_column(Moment)
    sealed: Mapped[bytes] = mapped_column(Sealed)


class CareSessionRow(Base):
    """What staff recorded of one session of an episode. Never edited: the highest number of its day is current."""

    __tablename__ = "care_session"
    __table_args__ = (UniqueConstraint("screening_id", "held_on", "number"),)
    id: Mapped[str] = mapped_column(RECORD_ID, primary_key=True)
    screening_id: Mapped[str] = mapped_column(of_episode())
    held_on: Mapped[date]
    number: Mapped[int]
    recorded_at: Mapped[datetime] = mapped_column(Moment)
    recorded_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    sealed: Mapped[bytes] = mapped_column(Sealed)


class FollowUpRow(Base):
    """A questionnaire of the rules file that a person is asked during an episode, by link or at the practice.

    It is found by the hash of its token. `session_on` is the day of the session it is about (None: about none). The
    answers and suggestion are sealed and written once, along with their rules version and urgency.
    """

    __tablename__ = "follow_up"
    id: Mapped[str] = mapped_column(RECORD_ID, primary_key=True)
    screening_id: Mapped[str] = mapped_column(of_episode(), index=True)
    questionnaire: Mapped[str] = mapped_column(String(40))
    session_on: Mapped[date | None]
    hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    asked_at: Mapped[datetime] = mapped_column(Moment)
    opens_at: Mapped[datetime] = mapped_column(Moment)
    expires_at: Mapped[datetime] = mapped_column(Moment, index=True)
    mailed_at: Mapped[datetime | None] = mapped_column(Moment)
    answered_at: Mapped[datetime | None] = mapped_column(Moment, index=True)
    digest: Mapped[str | None] = mapped_column(ForeignKey("rules_version.digest"))
    language: Mapped[str] = mapped_column(String(2))
    outcome: Mapped[str | None] = mapped_column(String(20))
    act: Mapped[str | None] = mapped_column(String(20))
    urgency: Mapped[int | None]
    sealed: Mapped[bytes] = mapped_column(Sealed)


class CareCountRow(Base):
    """The counts of all sessions: one row. `changes` grows with each change; `whole`: everything is counted."""

    __tablename__ = "care_count"
    id: Mapped[str] = mapped_column(RECORD_ID, primary_key=True)
    changes: Mapped[int]
    whole: Mapped[bool]
    sealed: Mapped[bytes] = mapped_column(Sealed)
