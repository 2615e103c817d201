"""The tables of the audit trail. Rows are only ever added; a chain's row records its length."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from screening.records.database import Base, Moment

CHAIN = String(44)  # a kind of thing, a colon, an id
MAC = LargeBinary(32)
MOST_ACTOR, MOST_DETAIL = 60, 200  # characters


def kind_of(chain: str) -> str:
    """Return the kind of thing that a chain is about."""
    return chain.partition(":")[0]


def _kind(context: Any) -> str:
    return kind_of(context.get_current_parameters()["chain"])


class AuditEntryRow(Base):
    """Someone read or changed something. `mac` binds it to its place and to the entry before it.

    `kind` is that of its chain, for the page's filters: each filter and each pair of filters has an index that begins
    with its columns.
    """

    __tablename__ = "audit_entry"
    __table_args__ = (
        Index("ix_audit_entry_at", "at", "chain", "number"),
        Index("ix_audit_entry_actor", "actor", "at", "chain", "number"),
        Index("ix_audit_entry_action", "action", "at", "chain", "number"),
        Index("ix_audit_entry_kind", "kind", "at", "chain", "number"),
        Index("ix_audit_entry_actor_action", "actor", "action", "at", "chain", "number"),
        Index("ix_audit_entry_actor_kind", "actor", "kind", "at", "chain", "number"),
        Index("ix_audit_entry_kind_action", "kind", "action", "at", "chain", "number"),
    )
    chain: Mapped[str] = mapped_column(CHAIN, primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(Moment)
    actor: Mapped[str] = mapped_column(String(MOST_ACTOR))
    action: Mapped[str] = mapped_column(String(40))
    detail: Mapped[str] = mapped_column(String(MOST_DETAIL))
    mac: Mapped[bytes] = mapped_column(MAC)
    kind: Mapped[str] = mapped_column(String(12), default=_kind, server_default="")


class AuditChainRow(Base):
    """A chain's length and its last `mac`, so that truncation is detected."""

    __tablename__ = "audit_chain"
    chain: Mapped[str] = mapped_column(CHAIN, primary_key=True)
    length: Mapped[int]
    last: Mapped[bytes] = mapped_column(MAC)
    mac: Mapped[bytes] = mapped_column(MAC)


class AuditHeadRow(Base):
    """The end of a day: the length of each chain that grew on it. `mac` binds it to the day before.

    `sealed_again` is the same, sealed with the practice's current key; `mac` covers the bytes as first sealed.
    """

    __tablename__ = "audit_head"
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    day: Mapped[date] = mapped_column(unique=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    sealed_again: Mapped[bytes | None] = mapped_column(LargeBinary)
    mac: Mapped[bytes] = mapped_column(MAC)
