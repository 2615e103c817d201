"""The tables of running the practice: readings and proposed words of the rules, settings, jobs, other systems."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from screening.records.database import Base, Moment
from screening.records.keys.tables import Sealed
from screening.records.tables import DIGEST, RECORD_ID

MOST_NOTE = 200  # characters


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


class RuleProposalRow(Base):
    """New words for one rule of the version `base`, as JSON by field, and what became of them.

    `published` is the version that has them, `reason` says why they were declined.
    """

    __tablename__ = "rule_proposal"
    id: Mapped[int] = mapped_column(primary_key=True)
    rule: Mapped[str] = mapped_column(String(200))
    base: Mapped[str] = mapped_column(ForeignKey("rules_version.digest"))
    changes: Mapped[str] = mapped_column(Text)
    proposed_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    proposed_at: Mapped[datetime] = mapped_column(Moment)
    state: Mapped[str] = mapped_column(String(20))
    settled_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    settled_at: Mapped[datetime | None] = mapped_column(Moment)
    reason: Mapped[str | None] = mapped_column(Text)
    published: Mapped[str | None] = mapped_column(ForeignKey("rules_version.digest"))


class SettingRow(Base):
    """A setting saved by page or command; it overrides the environment's."""

    __tablename__ = "setting"
    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    text: Mapped[str] = mapped_column(Text)


class JobRow(Base):
    """Background work that one process of the installation does at a time: when its hold ends, when it was done."""

    __tablename__ = "job"
    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    held_until: Mapped[datetime | None] = mapped_column(Moment)
    done_at: Mapped[datetime | None] = mapped_column(Moment)
    note: Mapped[str] = mapped_column(String(MOST_NOTE))


class KnownValueRow(Base):
    """A public known value, sealed with the practice's key: a wrong key does not open it."""

    __tablename__ = "known_value"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)


class WebhookRow(Base):
    """Another system's address that is notified of events; `sealed` is the secret that signs its messages.

    `ended_at` is when someone ended it, or its receiver said that it was gone.
    """

    __tablename__ = "webhook"
    id: Mapped[str] = mapped_column(RECORD_ID, primary_key=True)
    address: Mapped[str] = mapped_column(String(500))
    events: Mapped[str] = mapped_column(String(200))
    added_at: Mapped[datetime] = mapped_column(Moment)
    used_at: Mapped[datetime | None] = mapped_column(Moment)
    ended_at: Mapped[datetime | None] = mapped_column(Moment)
    sealed: Mapped[bytes] = mapped_column(Sealed)


class DeliveryRow(Base):
    """A delivery to another system: an event for a webhook or, without one, an outcome for the FHIR server.

    `number` is that of the signed decision. `subject` is what an event is about if that is not a screening.
    `next_try_at` is None once it was accepted (`done_at`), or abandoned for the reason in `problem`.
    """

    __tablename__ = "delivery"
    __table_args__ = (
        Index("ix_delivery_open", "done_at", "written_at"),
        Index("ix_delivery_of", "screening_id", "webhook_id"),
    )
    id: Mapped[str] = mapped_column(RECORD_ID, primary_key=True)
    webhook_id: Mapped[str | None] = mapped_column(ForeignKey("webhook.id"))
    event: Mapped[str] = mapped_column(String(20))
    screening_id: Mapped[str | None] = mapped_column(ForeignKey("screening.id", ondelete="CASCADE"))
    subject: Mapped[str] = mapped_column(String(32))
    number: Mapped[int]
    happened_at: Mapped[datetime] = mapped_column(Moment)
    written_at: Mapped[datetime] = mapped_column(Moment)
    next_try_at: Mapped[datetime | None] = mapped_column(Moment, index=True)
    tries: Mapped[int]
    problem: Mapped[str | None] = mapped_column(String(200))
    done_at: Mapped[datetime | None] = mapped_column(Moment)
