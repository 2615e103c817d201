"""What a call is about besides its screening: the time span it covers, and warning signs that were never sent."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, select

from screening.records.audit.actions import Action, Kind
from screening.records.audit.tables import AuditEntryRow
from screening.records.database import db
from screening.records.screenings.versions import versions_of
from screening.records.tables import CallRow

_SIGNS = (str(Action.SIGN_TOO_LATE), str(Action.SIGN_IN_CHANGE))


@dataclass(frozen=True)
class UnsentSign:
    """A warning sign that was picked at `at` and not sent then: while changing answers, or on a link that was over."""

    at: datetime
    in_change: bool = False


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


def is_for_unsent_sign() -> ColumnElement[bool]:
    """Return the condition that a call was last raised for a sign that was not sent, at the same moment."""
    row = AuditEntryRow
    return select(row.at).where(row.action.in_(_SIGNS), row.at == CallRow.raised_at).exists()


def unsent_signs(screening_id: str, call_id: str) -> list[UnsentSign]:
    """Return the warning signs that the patient picked and did not send then, from the audit trail.

    Only those that the call covers, newest first.
    """
    versions, row = versions_of(screening_id), AuditEntryRow
    of_them = row.chain.in_([f"{Kind.SCREENING}:{one}" for one in versions])
    found = select(row.at, row.action).where(of_them, row.action.in_(_SIGNS)).order_by(row.at.desc())
    picked = [UnsentSign(at, action == Action.SIGN_IN_CHANGE) for at, action in db.session.execute(found)]
    span = span_of(versions, call_id) if picked else (None, None)
    return [one for one in picked if is_between(one.at, span)]
