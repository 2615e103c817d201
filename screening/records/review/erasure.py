"""Erasing: nothing of a screening remains except its audit trail entries, which identify no one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from sqlalchemy import ColumnElement, delete, exists, func, select, update

from screening.records.care.tables import CareCountRow
from screening.records.database import db, writable
from screening.records.intake.tables import DayListRow
from screening.records.keys.tables import RECORD_FORMAT, WrappedKeyRow
from screening.records.operations.tables import DeliveryRow
from screening.records.operations.waiting import FORGOTTEN_AFTER
from screening.records.review.tables import InsightRow
from screening.records.tables import CallRow, DecisionRow, DraftRow, InviteRow, OutboxRow, QueuePlaceRow, ScreeningRow

_AT_ONCE = 500  # screenings that replaced others, whose versions are read together
_REPLACES = ScreeningRow.previous_id > ""  # for IS NOT NULL, SQLite scans the whole table despite the index


def erase(screening_ids: Sequence[str]) -> list[str]:
    """Delete screenings with everything attached; return the ids of those this call deleted.

    What another process erased at the same moment is not included, so that it is recorded only once. Attached are newer
    versions (even one sent this moment), decisions, corrections, links, the drafts and invites that led to them,
    callback numbers, and waiting mail.
    """
    session = writable()
    ids = with_newer_versions(screening_ids)
    if not ids:
        return []
    led_here = select(ScreeningRow.invite_id).where(ScreeningRow.id.in_(ids), ScreeningRow.invite_id.is_not(None))
    led_to_these = select(InviteRow.id).where(InviteRow.screening_id.in_(ids))
    invites = {*session.scalars(led_here), *session.scalars(led_to_these)}
    of_others = DraftRow.screening_id.is_not(None) & DraftRow.screening_id.not_in(ids)  # they used the same invite
    changing = (DraftRow.changes.in_(ids) | DraftRow.invite_id.in_(invites)) & ~of_others
    drafts = list(session.scalars(select(ScreeningRow.draft_id).where(ScreeningRow.id.in_(ids))))  # may be gone by now
    drafts += session.scalars(select(DraftRow.id).where(changing, DraftRow.id.not_in(drafts)))
    session.execute(delete(CallRow).where(CallRow.draft_id.in_(drafts) | CallRow.screening_id.in_(ids)))
    session.execute(delete(OutboxRow).where(OutboxRow.about.in_([*invites, *drafts])))
    session.execute(delete(InviteRow).where(InviteRow.id.in_(invites)))
    session.execute(delete(DraftRow).where(DraftRow.id.in_(drafts)))
    session.execute(delete(DecisionRow).where(DecisionRow.screening_id.in_(ids)))
    session.execute(update(ScreeningRow).where(ScreeningRow.previous_id.in_(ids)).values(previous_id=None))
    session.execute(delete(ScreeningRow).where(ScreeningRow.id.in_(ids)))  # the rest cascades
    return ids


def with_newer_versions(screening_ids: Sequence[str]) -> list[str]:
    """Return the ids of the screenings that still exist and every version that replaced them, locked.

    The lock keeps a new version from being sent meanwhile.
    """
    session = writable()
    found: list[str] = []
    todo: Sequence[str] = screening_ids
    while todo:
        there = select(ScreeningRow.id).where(ScreeningRow.id.in_(todo)).order_by(ScreeningRow.id)
        held = list(session.scalars(there.with_for_update()))
        found += held
        newer = select(ScreeningRow.id).where(ScreeningRow.previous_id.in_(held), ScreeningRow.id.not_in(found))
        todo = list(session.scalars(newer))
    return found


def forget_unsent(before: datetime) -> None:
    """Delete what was never sent: expired drafts and day lists, mail given up long ago, old invites and numbers."""
    session = writable()
    now = datetime.now(UTC)
    session.execute(delete(DayListRow).where(DayListRow.expires_at <= now))
    session.execute(delete(DraftRow).where(DraftRow.expires_at <= now))
    session.execute(delete(OutboxRow).where(OutboxRow.written_at < now - FORGOTTEN_AFTER))
    event = DeliveryRow.webhook_id.is_not(None)  # whether an outcome arrived is shown as long as its row exists
    session.execute(delete(DeliveryRow).where(event, DeliveryRow.written_at < now - FORGOTTEN_AFTER))
    session.execute(delete(InviteRow).where(InviteRow.expires_at < before, InviteRow.screening_id.is_(None)))
    session.execute(delete(CallRow).where(CallRow.raised_at < before, CallRow.screening_id.is_(None)))


def without_key() -> list[str]:
    """Return the screenings whose key was destroyed: after a restore with newer keys, those erased in between."""
    has_key = exists().where(WrappedKeyRow.name == ScreeningRow.id)
    sealed = func.substr(ScreeningRow.sealed_identity, 1, 1) == RECORD_FORMAT
    return list(writable().scalars(select(ScreeningRow.id).where(sealed, ~has_key)))


def forget_without_key() -> None:
    """Delete everything else whose key was destroyed."""
    for row in (OutboxRow, InviteRow, DraftRow, DayListRow, CallRow, CareCountRow):
        has_key = exists().where(WrappedKeyRow.name == row.id)
        writable().execute(delete(row).where(func.substr(row.sealed, 1, 1) == RECORD_FORMAT, ~has_key))
    counts = update(InsightRow).where(~exists().where(WrappedKeyRow.name == InsightRow.id))
    writable().execute(counts.values(made_for="", made_at=None))  # so everything is counted again


def perhaps_over(unsigned_before: datetime, signed_before: datetime | None) -> list[str]:
    """Return the newest versions of screenings whose retention period may be over, oldest first.

    They were sent before the first moment and never signed, or sent and last signed before the second (None: signed
    ones never count), with no activity in the course of care since. The caller has to check earlier versions.
    """
    place, found = QueuePlaceRow, list[str]()
    orders = (place.sent_at, place.signed_at)
    for which, order in zip(_perhaps_over(unsigned_before, signed_before), orders, strict=False):
        found += db.session.scalars(select(place.screening_id).where(which).order_by(order))
    return found


def count_over(unsigned_before: datetime, signed_before: datetime | None) -> int:
    """Return how many screenings found by `perhaps_over` are past their retention period, earlier versions included.

    Nothing is opened, and only for those with earlier versions is more read than their place in the queue.
    """
    replaces = QueuePlaceRow.screening_id.in_(select(ScreeningRow.id).where(_REPLACES))
    return sum(
        _places(which) - _places(which, replaces) + _replacing_over(which, unsigned_before, signed_before)
        for which in _perhaps_over(unsigned_before, signed_before)
    )


def _perhaps_over(unsigned_before: datetime, signed_before: datetime | None) -> list[ColumnElement[bool]]:
    """Return the conditions on a place: long unsigned, or sent and signed long ago unless signed ones are kept."""
    place = QueuePlaceRow
    unsigned = place.signed_at.is_(None) & (place.sent_at < unsigned_before)
    if signed_before is None:
        return [unsigned]
    quiet = place.active_at.is_(None) | (place.active_at < signed_before)
    return [unsigned, (place.signed_at < signed_before) & (place.sent_at < signed_before) & quiet]


def _places(*which: ColumnElement[bool]) -> int:
    return db.session.scalar(select(func.count()).select_from(QueuePlaceRow).where(*which)) or 0


def _replacing_over(which: ColumnElement[bool], unsigned_before: datetime, signed_before: datetime | None) -> int:
    """Return how many versions there are of screenings that replaced others and are past their retention period."""
    row, place = ScreeningRow, QueuePlaceRow
    newest = select(place.screening_id, place.sent_at).join(row, row.id == place.screening_id)
    sent = {one.screening_id: one.sent_at for one in db.session.execute(newest.where(which, _REPLACES))}
    count, ids = 0, list(sent)
    for first in range(0, len(ids), _AT_ONCE):
        newest_of = _versions_of(ids[first : first + _AT_ONCE])
        signed = select(DecisionRow.screening_id, DecisionRow.signed_at)
        last: dict[str, datetime] = {}
        for one in db.session.execute(signed.where(DecisionRow.screening_id.in_(newest_of))):
            version = newest_of[one.screening_id]
            last[version] = max(last.get(version, one.signed_at), one.signed_at)
        for version in newest_of.values():
            limit = signed_before if version in last else unsigned_before
            count += limit is not None and max(sent[version], last.get(version, sent[version])) < limit
    return count


def _versions_of(newest: Sequence[str]) -> dict[str, str]:
    """Return the versions that still exist of these newest screenings, each mapped to its newest one."""
    row, found = ScreeningRow, dict[str, str]()
    todo = {one: one for one in newest}
    while todo:
        rows = db.session.execute(select(row.id, row.previous_id).where(row.id.in_(todo))).all()
        found |= {one.id: todo[one.id] for one in rows}
        todo = {one.previous_id: todo[one.id] for one in rows if one.previous_id}
    return found
