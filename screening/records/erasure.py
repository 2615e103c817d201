"""Erasing: nothing of a screening stays but the entries of the audit trail, which name nobody."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, exists, func, select, update
from sqlalchemy.orm import Session, aliased

from screening.records.database import db
from screening.records.review_tables import InsightRow
from screening.records.tables import CallbackRow, DecisionRow, DraftRow, InviteRow, ScreeningRow


def erase(session: Session, screening_ids: Sequence[str]) -> None:
    """Delete screenings with all that hangs on them: decisions, corrections, links, drafts, invites, numbers to call.

    The counts of suggestions against decisions go too, since they list references; they are made again.
    """
    ids = list(screening_ids)
    drafts = select(ScreeningRow.draft_id).where(ScreeningRow.id.in_(ids))
    session.execute(delete(CallbackRow).where(CallbackRow.draft_id.in_(drafts)))
    invites = select(ScreeningRow.invite_id).where(ScreeningRow.id.in_(ids))
    session.execute(delete(InviteRow).where(InviteRow.id.in_(invites) | InviteRow.screening_id.in_(ids)))
    session.execute(delete(DraftRow).where(DraftRow.screening_id.in_(ids) | DraftRow.changes.in_(ids)))
    session.execute(delete(DecisionRow).where(DecisionRow.screening_id.in_(ids)))
    session.execute(update(ScreeningRow).where(ScreeningRow.previous_id.in_(ids)).values(previous_id=None))
    session.execute(delete(ScreeningRow).where(ScreeningRow.id.in_(ids)))  # the rest goes with it
    session.execute(delete(InsightRow))


def forget_unsent(session: Session, before: datetime) -> int:
    """Delete invites that ran out and numbers that were left before a moment; give how many."""
    invites = delete(InviteRow).where(InviteRow.expires_at < before, InviteRow.screening_id.is_(None))
    numbers = delete(CallbackRow).where(CallbackRow.left_at < before)
    return sum(session.execute(statement).rowcount for statement in (invites, numbers))  # type: ignore[attr-defined]


def perhaps_over(unsigned_before: datetime, signed_before: datetime | None) -> list[str]:
    """Give the newest versions of screenings whose time may be over, oldest first.

    Sent before the first moment and not signed, or signed last before the second one (None: never). What an earlier
    version says is for the caller to look at.
    """
    newer = aliased(ScreeningRow)
    newest = ~exists().where(newer.previous_id == ScreeningRow.id)
    last = select(func.max(DecisionRow.signed_at)).where(DecisionRow.screening_id == ScreeningRow.id).scalar_subquery()
    over = last.is_(None) & (ScreeningRow.sent_at < unsigned_before)
    if signed_before is not None:
        over |= last < signed_before
    return list(db.session.scalars(select(ScreeningRow.id).where(newest, over).order_by(ScreeningRow.sent_at)))
