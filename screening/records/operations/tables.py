"""The tables of running the practice: readings and proposed words of the rules, settings, background work, the key."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from screening.records.database import Base, Moment
from screening.records.tables import DIGEST

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

    `published` names the version that has them, `reason` says why they were declined.
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
    """Background work that one process of the installation does at a time: until when it is held, when it was done."""

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
