"""The tables. What a queue sorts by is a plain column; anything that identifies a person is sealed.

A row that only mentions another one (the invite that led to it, the previous version) has no foreign key: each has its
own retention period, and may be gone.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from screening.records.database import Base, Moment
from screening.records.keys.tables import Sealed

DIGEST = String(64)
RECORD_ID = String(32)


class RulesVersion(Base):
    """One text of rules.yaml, identified by its SHA-256; kept as long as a screening refers to it."""

    __tablename__ = "rules_version"
    digest: Mapped[str] = mapped_column(DIGEST, primary_key=True)
    text: Mapped[str] = mapped_column(Text)
    added_at: Mapped[datetime] = mapped_column(Moment)


class Activation(Base):
    """A rules version put in force; the newest row is the current one."""

    __tablename__ = "activation"
    id: Mapped[int] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(ForeignKey("rules_version.digest"))
    activated_at: Mapped[datetime] = mapped_column(Moment)
    activated_by: Mapped[str] = mapped_column(String(200))


class Acceptance(Base):
    """An authorized person read a rules version and accepted it for patients."""

    __tablename__ = "acceptance"
    id: Mapped[int] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(ForeignKey("rules_version.digest"))
    accepted_at: Mapped[datetime] = mapped_column(Moment)
    accepted_by: Mapped[str] = mapped_column(String(200))


class InviteRow(Base):
    """An invite to answer before a visit, possibly from a day list. `screening_id` is the newest they sent."""

    __tablename__ = "invite"
    __table_args__ = (
        Index("ix_invite_open", "screening_id", "created_at", "id"),
        Index("ix_invite_newest", "created_at", "id"),
    )
    id: Mapped[str] = mapped_column(RECORD_ID, primary_key=True)
    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    language: Mapped[str] = mapped_column(String(2))
    visit_on: Mapped[date | None] = mapped_column(index=True)
    created_at: Mapped[datetime] = mapped_column(Moment)
    expires_at: Mapped[datetime] = mapped_column(Moment)
    invited_by: Mapped[str] = mapped_column(String(200))
    remind_at: Mapped[datetime | None] = mapped_column(Moment, index=True)
    started_at: Mapped[datetime | None] = mapped_column(Moment)
    screening_id: Mapped[str | None] = mapped_column(RECORD_ID)
    sealed: Mapped[bytes] = mapped_column(Sealed)
    list_id: Mapped[str | None] = mapped_column(RECORD_ID, index=True)
    opened_at: Mapped[datetime | None] = mapped_column(Moment)


class DraftRow(Base):
    """A questionnaire being filled in, or already sent: then `screening_id` is the screening it became.

    `changes` is the screening whose answers it started with.
    """

    __tablename__ = "draft"
    id: Mapped[str] = mapped_column(RECORD_ID, primary_key=True)
    digest: Mapped[str] = mapped_column(ForeignKey("rules_version.digest"))
    revision: Mapped[int] = mapped_column(default=0)
    started_at: Mapped[datetime] = mapped_column(Moment)
    expires_at: Mapped[datetime] = mapped_column(Moment, index=True)
    sealed: Mapped[bytes] = mapped_column(Sealed)
    screening_id: Mapped[str | None] = mapped_column(ForeignKey("screening.id"), index=True)
    way: Mapped[str] = mapped_column(String(10))
    invite_id: Mapped[str | None] = mapped_column(RECORD_ID, index=True)
    changes: Mapped[str | None] = mapped_column(RECORD_ID, index=True)


class DraftKeyRow(Base):
    """A key to a draft: the token in a cookie or link, or a short code; stored as a hash."""

    __tablename__ = "draft_key"
    hash: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    draft_id: Mapped[str] = mapped_column(ForeignKey("draft.id", ondelete="CASCADE"), index=True)


class ScreeningRow(Base):
    """What one person sent, and what was suggested. Written once; what becomes of it is stored elsewhere.

    `previous_id` is the version this one replaces, `entered_by` who typed it in for the patient.
    """

    __tablename__ = "screening"
    __table_args__ = (Index("ix_screening_sent_at", "sent_at", "id"),)
    id: Mapped[str] = mapped_column(RECORD_ID, primary_key=True)
    reference: Mapped[str] = mapped_column(String(9), unique=True)
    draft_id: Mapped[str] = mapped_column(RECORD_ID, unique=True)
    digest: Mapped[str] = mapped_column(ForeignKey("rules_version.digest"))
    sent_at: Mapped[datetime] = mapped_column(Moment)
    language: Mapped[str] = mapped_column(String(2))
    outcome: Mapped[str] = mapped_column(String(20))
    act: Mapped[str] = mapped_column(String(20))
    urgency: Mapped[int]
    sealed_answers: Mapped[bytes] = mapped_column(Sealed)
    sealed_identity: Mapped[bytes] = mapped_column(Sealed)
    sealed_suggestion: Mapped[bytes] = mapped_column(Sealed)
    way: Mapped[str] = mapped_column(String(10))
    visit_on: Mapped[date | None]
    entered_by: Mapped[int | None]
    invite_id: Mapped[str | None] = mapped_column(RECORD_ID, index=True)
    previous_id: Mapped[str | None] = mapped_column(RECORD_ID, index=True, unique=True)


_URGENCY = ("urgency", "day", "sent_at", "screening_id")
_SIGNED = ("signed_at", "screening_id")


class QueuePlaceRow(Base):
    """The place of a screening's newest version among all; `day` is the visit's, or far in the future.

    `outcome`, `act`, `urgency` and `severity` (0 emergency … 3 fits) are as sent or, once `corrected` at the visit, as
    corrected. `person_id` is the assigned therapist. `signed_at` is when this version, or one it replaced, was last
    signed; `status` is a Status of records/review/listing.py. Each sort order and each filter of the page has an index
    that begins with its columns. `counted` is the generation of insights that has counted its current state; below 1 it
    has changed since, and each change lowers it. `active_at` is when something last happened in the course of care, and
    `since_session` says that answers changed since the last needling and no one has signed since.
    """

    __tablename__ = "queue_place"
    __table_args__ = (
        Index("ix_queue_place_order", "decided", *_URGENCY),
        Index("ix_queue_place_mine", "person_id", "decided", *_URGENCY),
        Index("ix_queue_place_day", "day", "urgency", "sent_at", "screening_id"),
        Index("ix_queue_place_visit", "decided", "day", "urgency", "sent_at", "screening_id"),
        Index("ix_queue_place_severity", "decided", "severity", "day", "sent_at", "screening_id"),
        Index("ix_queue_place_status", "decided", "status", "day", "sent_at", "screening_id"),
        Index("ix_queue_place_signed", "decided", *_SIGNED),
        Index("ix_queue_place_outcome", "decided", "outcome", *_URGENCY),
        Index("ix_queue_place_outcome_signed", "decided", "outcome", *_SIGNED),
        Index("ix_queue_place_language", "decided", "language", *_URGENCY),
        Index("ix_queue_place_language_signed", "decided", "language", *_SIGNED),
        Index("ix_queue_place_person_signed", "person_id", "decided", *_SIGNED),
        Index("ix_queue_place_sent_at", "sent_at", "screening_id"),
        Index("ix_queue_place_counted", "counted", "sent_at"),
        Index("ix_queue_place_kept", "signed_at", "sent_at", "screening_id"),
        Index("ix_queue_place_since_session", "since_session", "decided", *_URGENCY),
    )
    screening_id: Mapped[str] = mapped_column(ForeignKey("screening.id", ondelete="CASCADE"), primary_key=True)
    decided: Mapped[bool]
    person_id: Mapped[int | None]
    outcome: Mapped[str] = mapped_column(String(20))
    act: Mapped[str] = mapped_column(String(20))
    corrected: Mapped[bool]
    urgency: Mapped[int]
    severity: Mapped[int]
    day: Mapped[date]
    sent_at: Mapped[datetime] = mapped_column(Moment)
    language: Mapped[str] = mapped_column(String(2))
    status: Mapped[int]
    signed_at: Mapped[datetime | None] = mapped_column(Moment)
    counted: Mapped[int] = mapped_column(default=0, server_default="0")
    active_at: Mapped[datetime | None] = mapped_column(Moment)
    since_session: Mapped[bool] = mapped_column(default=False, server_default=false())


class CallRow(Base):
    """The practice has to call a patient, until a call closes it.

    Raised by a screening that cannot wait, or by a number left on the urgent page (`sealed`), which belongs to the
    draft it was left on and to the screening that the draft became.
    """

    __tablename__ = "call"
    __table_args__ = (Index("ix_call_screening_id", "screening_id", "raised_at"),)
    id: Mapped[str] = mapped_column(RECORD_ID, primary_key=True)
    screening_id: Mapped[str | None] = mapped_column(ForeignKey("screening.id", ondelete="CASCADE"))
    draft_id: Mapped[str | None] = mapped_column(RECORD_ID, unique=True)
    raised_at: Mapped[datetime] = mapped_column(Moment, index=True)
    sealed: Mapped[bytes | None] = mapped_column(Sealed)
    taken_at: Mapped[datetime | None] = mapped_column(Moment)
    taken_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    closed_at: Mapped[datetime | None] = mapped_column(Moment, index=True)


class CallLogRow(Base):
    """One call that was made, and its outcome. `sealed` is a note, "" for none."""

    __tablename__ = "call_log"
    id: Mapped[str] = mapped_column(RECORD_ID, primary_key=True)
    call_id: Mapped[str] = mapped_column(ForeignKey("call.id", ondelete="CASCADE"), index=True)
    made_at: Mapped[datetime] = mapped_column(Moment)
    made_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    outcome: Mapped[str] = mapped_column(String(20))
    sealed: Mapped[bytes] = mapped_column(Sealed)


class PersonIndexRow(Base):
    """Finds screenings by keyed hashes of what people search for; `kind` is name, part, born or phone."""

    __tablename__ = "person_index"
    __table_args__ = (Index("ix_person_index_key", "kind", "key", "sent_at"),)
    screening_id: Mapped[str] = mapped_column(ForeignKey("screening.id", ondelete="CASCADE"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(8), primary_key=True)
    key: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    sent_at: Mapped[datetime] = mapped_column(Moment)


class DecisionRow(Base):
    """What a therapist concluded and signed. Never edited: the highest number is the current one."""

    __tablename__ = "decision"
    __table_args__ = (UniqueConstraint("screening_id", "number"),)
    id: Mapped[str] = mapped_column(RECORD_ID, primary_key=True)
    screening_id: Mapped[str] = mapped_column(ForeignKey("screening.id"))
    number: Mapped[int]
    signed_at: Mapped[datetime] = mapped_column(Moment)
    signed_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    sealed: Mapped[bytes] = mapped_column(Sealed)


class OutboxRow(Base):
    """An email no mail server has accepted yet; `about` is the invite or draft whose link it contains.

    `problem` is the result of the last try.
    """

    __tablename__ = "outbox"
    id: Mapped[str] = mapped_column(RECORD_ID, primary_key=True)
    about: Mapped[str | None] = mapped_column(RECORD_ID, index=True)
    written_at: Mapped[datetime] = mapped_column(Moment)
    next_try_at: Mapped[datetime] = mapped_column(Moment, index=True)
    tries: Mapped[int]
    problem: Mapped[str | None] = mapped_column(String(200))
    sealed: Mapped[bytes] = mapped_column(Sealed)
