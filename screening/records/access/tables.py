"""The tables of who gets in: people, their sessions, machine clients, and sign-in and other attempts."""

from __future__ import annotations

from datetime import date, datetime

from flask_security.core import RoleMixin, UserMixin, WebAuthnMixin
from sqlalchemy import JSON, Column, ForeignKey, Index, LargeBinary, String, Table, Text
from sqlalchemy.ext.mutable import MutableList
from sqlalchemy.orm import Mapped, mapped_column, relationship

from screening.records.database import Base, Moment

_ID = String(32)

person_role = Table(
    "person_role",
    Base.metadata,
    Column("person_id", ForeignKey("person.id"), primary_key=True),
    Column("role_id", ForeignKey("role.id"), primary_key=True),
)


class Role(Base, RoleMixin):
    """What a person of the practice may do."""

    __tablename__ = "role"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(40), unique=True)


class Person(Base, UserMixin):
    """Someone who works at the practice and can sign in. Flask-Security dictates the attribute names."""

    __tablename__ = "person"
    __table_args__ = (
        Index("uq_person_fs_webauthn_user_handle", "fs_webauthn_user_handle", unique=True),
        Index("uq_person_sign_on", "sign_on_issuer", "sign_on_subject", unique=True),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(255), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    password: Mapped[str | None] = mapped_column(String(255))
    active: Mapped[bool] = mapped_column(default=True)
    fs_uniquifier: Mapped[str] = mapped_column(String(64), unique=True)
    tf_primary_method: Mapped[str | None] = mapped_column(String(64))
    tf_totp_secret: Mapped[str | None] = mapped_column(Text)
    totp_counter: Mapped[int | None]
    mf_recovery_codes: Mapped[list[str] | None] = mapped_column(MutableList.as_mutable(JSON))
    fs_webauthn_user_handle: Mapped[str | None] = mapped_column(String(64))  # type: ignore[assignment]
    # The identity by which a provider knows them (its claims `iss` and `sub`), once they signed in there.
    sign_on_issuer: Mapped[str | None] = mapped_column(String(255))
    sign_on_subject: Mapped[str | None] = mapped_column(String(255))
    # Loaded on demand: every workspace page reads its person, but few need passkeys.
    webauthn: Mapped[list[Passkey]] = relationship(cascade="all, delete-orphan")  # type: ignore[assignment]
    roles: Mapped[list[Role]] = relationship(secondary=person_role, lazy="selectin")  # type: ignore[assignment]

    @property
    def role_names(self) -> frozenset[str]:
        """Return what this person may do."""
        return frozenset(role.name for role in self.roles)


class Passkey(Base, WebAuthnMixin):
    """A key on a person's device, unlocked by face, finger or PIN. Flask-Security dictates the attribute names."""

    __tablename__ = "passkey"
    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    credential_id: Mapped[bytes] = mapped_column(LargeBinary(1024), unique=True)
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    sign_count: Mapped[int] = mapped_column(default=0)
    transports: Mapped[list[str] | None] = mapped_column(MutableList.as_mutable(JSON))
    backup_state: Mapped[bool]
    device_type: Mapped[str] = mapped_column(String(64))
    extensions: Mapped[str | None] = mapped_column(String(255))
    lastuse_datetime: Mapped[datetime] = mapped_column(Moment)
    name: Mapped[str] = mapped_column(String(64))
    usage: Mapped[str] = mapped_column(String(64))


class TreatingCredentialRow(Base):
    """What allows a therapist to give the treatment, through its last day.

    `reminded` is how many days before that day the last reminder was for; None if none was sent yet.
    """

    __tablename__ = "treating_credential"
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(100))
    number: Mapped[str] = mapped_column(String(100))
    expires_on: Mapped[date]
    reminded: Mapped[int | None]


class SignInRow(Base):
    """One session of a person of the practice."""

    __tablename__ = "sign_in"
    id: Mapped[str] = mapped_column(_ID, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    browser: Mapped[str] = mapped_column(String(200))
    started_at: Mapped[datetime] = mapped_column(Moment)
    seen_at: Mapped[datetime] = mapped_column(Moment)
    ended_at: Mapped[datetime | None] = mapped_column(Moment)


class MachineClientRow(Base):
    """A program that may call the API. Only a hash of its token is kept; `scopes` are words separated by spaces."""

    __tablename__ = "machine_client"
    id: Mapped[str] = mapped_column(String(16), primary_key=True)
    name: Mapped[str] = mapped_column(String(100))
    secret_hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    scopes: Mapped[str] = mapped_column(String(200))
    added_at: Mapped[datetime] = mapped_column(Moment)
    used_at: Mapped[datetime | None] = mapped_column(Moment)
    revoked_at: Mapped[datetime | None] = mapped_column(Moment)


class AttemptRow(Base):
    """How often someone attempted something, and until when it counts. The bucket is a keyed hash of both."""

    __tablename__ = "attempt"
    bucket: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    count: Mapped[int]
    until: Mapped[datetime] = mapped_column(Moment)
