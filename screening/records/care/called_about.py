"""What a call is about besides its screening: the time span it covers, and warning signs that came too late."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, select

from screening.records.audit.actions import Action, Kind
from screening.records.audit.tables import AuditEntryRow
from screening.records.database import db
from screening.records.screenings.versions import versions_of
from screening.records.tables import CallRow


def span_of(versions: Collection[str], call_id: str) -> tuple[datetime | None, datetime | None]:
    """Return when the previous call about any of these versions was closed, and when this one was.

    None: there was no previous one, or this one is open. A closed call does not cover what came afterwards.
    """
    closed = select(CallRow.id, CallRow.closed_at).where(CallRow.screening_id.in_(versions))
    ends = {one: at for one, at in db.session.execute(closed) if at is not None}
    until = ends.pop(call_id, None)
    return max((at for at in ends.values() if until is None or at < until), default=None), until


def is_between(at: datetime, span: tuple[datetime | None, datetime | None]) -> bool:
    """Return whether something that came in at this time falls within a call's span."""
    since, until = span
    return (since is None or at > since) and (until is None or at <= until)


def is_for_late_sign() -> ColumnElement[bool]:
    """Return the condition that a call was last raised for a sign that came too late, at the same moment."""
    row = AuditEntryRow
    return select(row.at).where(row.action == str(Action.SIGN_TOO_LATE), row.at == CallRow.raised_at).exists()


def late_signs(screening_id: str, call_id: str) -> list[datetime]:
    """Return when the patient picked a warning sign on a link that no longer took answers, from the audit trail.

    Only those that the call covers, newest first.
    """
    versions, row = versions_of(screening_id), AuditEntryRow
    of_them = row.chain.in_([f"{Kind.SCREENING}:{one}" for one in versions])
    found = select(row.at).where(of_them, row.action == str(Action.SIGN_TOO_LATE)).order_by(row.at.desc())
    picked = list(db.session.scalars(found))
    span = span_of(versions, call_id) if picked else (None, None)
    return [at for at in picked if is_between(at, span)]
