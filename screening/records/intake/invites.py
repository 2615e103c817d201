"""Invites: people asked to answer before a visit, found by the secret token of their link."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from sqlalchemy import ColumnElement, Select, select

from screening.domain.review.invite_states import InviteState
from screening.records.database import count_up_to, db, writable
from screening.records.intake.asked import Asked, asked_data, read_asked
from screening.records.keys.record_seal import RecordSeal
from screening.records.paging import ListPage, SortOrder
from screening.records.sealing import SealError
from screening.records.tables import InviteRow, QueuePlaceRow, ScreeningRow
from screening.records.tokens import new_token, token_hash

LIFETIME = timedelta(days=14)
_AFTER_VISIT = timedelta(days=2)  # the link stays open, since the form may be changed on the day of the visit
_FIELD = "invite"
_ORDER = SortOrder(InviteRow.created_at, InviteRow.id, newest_first=True)


@dataclass(frozen=True)
class Invite:
    """One invite. `token` is the secret of its link; lookups use its hash."""

    id: str
    asked: Asked
    token: str
    created_at: datetime
    expires_at: datetime
    invited_by: str
    started_at: datetime | None
    screening_id: str | None
    list_id: str | None
    opened_at: datetime | None

    @property
    def is_over(self) -> bool:
        """Return whether its link no longer opens anything."""
        return self.expires_at <= datetime.now(UTC)

    @property
    def state(self) -> InviteState:
        """Return how far along it is."""
        if self.screening_id:
            return InviteState.SENT
        if self.is_over:
            ended_early = self.expires_at < _ends(self.asked.visit_on, self.created_at)
            return InviteState.CANCELED if ended_early else InviteState.EXPIRED
        if self.started_at:
            return InviteState.STARTED
        return InviteState.OPENED if self.opened_at else InviteState.INVITED


class Invites:
    """The store of invites."""

    def __init__(self, seal: RecordSeal) -> None:
        self._seal = seal

    def add(self, asked: Asked, invited_by: str, zone: tzinfo = UTC, list_id: str | None = None) -> Invite:
        """Add an invite, possibly from a day list. Its link works for 14 days, and until two days after the visit."""
        session = writable()
        invite_id, token, now = self._seal.new_record(), new_token(), datetime.now(UTC)
        row = InviteRow(
            id=invite_id,
            token_hash=token_hash(token),
            language=asked.language,
            visit_on=asked.visit_on,
            created_at=now,
            expires_at=_ends(asked.visit_on, now),
            invited_by=invited_by,
            remind_at=_reminder(asked, now, zone),
            list_id=list_id,
            sealed=self._seal.close(asked_data(asked, token), invite_id, _FIELD),
        )
        session.add(row)
        session.flush()
        return self._opened(row)

    def find(self, token: str | None) -> Invite | None:
        """Return the invite of a link; None if there is none or it has expired, at the same cost."""
        by_hash = select(InviteRow).where(InviteRow.token_hash == token_hash(token or ""))
        row = db.session.scalar(by_hash.where(InviteRow.expires_at > datetime.now(UTC)))
        if row is None:
            self._seal.look_for_key(token_hash(token or "").hex())
        return self._opened(row) if row else None

    def made_since(self, moment: datetime, screening_id: str) -> list[Invite]:
        """Return the invites for what was sent that were made since a moment and still work, newest first."""
        row = InviteRow
        query = select(row).where(row.screening_id == screening_id, row.created_at >= moment)
        found = db.session.scalars(query.where(row.expires_at > datetime.now(UTC)).order_by(row.created_at.desc()))
        return [made for row in found if (made := self._readable(row))]

    def by_id(self, invite_id: str) -> Invite | None:
        """Return one invite."""
        row = db.session.get(InviteRow, invite_id)
        return self._opened(row) if row else None

    def open(self, size: int, after: str = "") -> ListPage[Invite]:
        """Return a page of invites not yet sent, newest first; `after` is the place of the last one shown."""
        return self._page(_not_sent(), size, after)

    def sent_ones(self, size: int, after: str = "") -> ListPage[Invite]:
        """Return a page of invites that led to a screening, like `open`."""
        return self._page(InviteRow.screening_id.is_not(None), size, after)

    def ended(self, size: int, after: str = "") -> ListPage[Invite]:
        """Return a page of invites that expired or were canceled before anyone sent, like `open`."""
        over = InviteRow.screening_id.is_(None) & (InviteRow.expires_at <= datetime.now(UTC))
        return self._page(over, size, after)

    def _page(self, wanted: ColumnElement[bool], size: int, after: str) -> ListPage[Invite]:
        found = _ORDER.page(select(InviteRow).where(wanted), size, after)
        return ListPage([self._opened(row) for (row,) in found], found.older)

    def made_to_change(self, invites: Iterable[Invite]) -> set[str]:
        """Return which of these were made after answers were sent, so that the person can change them."""
        named = {one.id: one.screening_id for one in invites if one.screening_id}
        if not named:
            return set()
        query = select(ScreeningRow.id, ScreeningRow.invite_id).where(ScreeningRow.id.in_(named.values()))
        sent_with = {row.id: row.invite_id for row in db.session.execute(query)}
        return {one for one, screening_id in named.items() if sent_with.get(screening_id, one) != one}

    def count(self, most: int) -> int:
        """Return how many invited people have not sent, counting up to `most`."""
        return count_up_to(select(InviteRow.id).where(_not_sent()), most)

    def of_list(self, list_id: str) -> list[Invite]:
        """Return the invites of a day list, by visit."""
        rows = db.session.scalars(select(InviteRow).where(InviteRow.list_id == list_id))
        made = [self._opened(row) for row in rows]
        return sorted(made, key=lambda one: (one.asked.visit_on or date.max, one.asked.visit_at or time.max, one.id))

    def for_visits_on(self, days: Collection[date]) -> list[Invite]:
        """Return the invites for visits on these days whose link still works or that led to a screening.

        An invite whose screening was moved to one of these days is returned for that day, too.
        """
        row, place = InviteRow, QueuePlaceRow
        good = (row.expires_at > datetime.now(UTC)) | row.screening_id.is_not(None)
        made_for = db.session.scalars(select(row).where(row.visit_on.in_(days), good))
        found = [made for one in made_for if (made := self._readable(one))]
        moved = select(row, place.day).join(ScreeningRow, ScreeningRow.invite_id == row.id)
        moved = moved.join(place, place.screening_id == ScreeningRow.id).where(place.day.in_(days))
        for one, day in db.session.execute(moved.where(row.visit_on.is_distinct_from(place.day))):
            if made := self._readable(one):
                found.append(replace(made, asked=replace(made.asked, visit_on=day)))
        return found

    def opened(self, invite_id: str) -> None:
        """Record that the link was opened; only the first time counts."""
        row = writable().get(InviteRow, invite_id)
        if row is not None and row.opened_at is None:
            row.opened_at = datetime.now(UTC)

    def started(self, invite_id: str) -> None:
        """Record that a form was started; only the first time counts."""
        row = writable().get(InviteRow, invite_id)
        if row is not None and row.started_at is None:
            row.started_at = datetime.now(UTC)

    def sent(self, invite_id: str, screening_id: str) -> None:
        """Record what was sent; no reminder is needed anymore."""
        row = writable().get(InviteRow, invite_id)
        if row is not None:
            row.screening_id, row.remind_at = screening_id, None

    def take_back(self, invite_id: str) -> bool:
        """End an invite, so that its link opens neither a form nor a change; return whether there was one."""
        row = writable().get(InviteRow, invite_id)
        if row is None:
            return False
        row.expires_at, row.remind_at = datetime.now(UTC), None
        return True

    def is_reminder_due(self) -> bool:
        """Return whether a reminder is due now."""
        return db.session.scalar(_to_remind().limit(1)) is not None

    def to_remind(self) -> list[Invite]:
        """Return invites whose one reminder is due, and mark them done; one that cannot be opened is skipped."""
        rows = list(writable().scalars(_to_remind().with_for_update(skip_locked=True)))
        for row in rows:
            row.remind_at = None
        return [invite for row in rows if (invite := self._readable(row))]

    def _readable(self, row: InviteRow) -> Invite | None:
        try:
            return self._opened(row)
        except SealError:
            return None

    def _opened(self, row: InviteRow) -> Invite:
        kept = self._seal.open(row.sealed, row.id, _FIELD)
        return Invite(
            id=row.id,
            asked=read_asked(kept, row.language, row.visit_on),
            token=kept["token"],
            created_at=row.created_at,
            expires_at=row.expires_at,
            invited_by=row.invited_by,
            started_at=row.started_at,
            screening_id=row.screening_id,
            list_id=row.list_id,
            opened_at=row.opened_at,
        )


def _to_remind() -> Select[InviteRow]:
    return select(InviteRow).where(InviteRow.remind_at <= (now := datetime.now(UTC)), InviteRow.expires_at > now)


def _not_sent() -> ColumnElement[bool]:
    return InviteRow.screening_id.is_(None) & (InviteRow.expires_at > datetime.now(UTC))


def _ends(visit_on: date | None, now: datetime) -> datetime:
    after_visit = datetime.combine(visit_on, datetime.min.time(), UTC) + _AFTER_VISIT if visit_on else now
    return max(now + LIFETIME, after_visit)


def _reminder(asked: Asked, now: datetime, zone: tzinfo) -> datetime | None:
    """Return 9 a.m. two days before the visit (without one, in three days); None within a day of invite or visit."""
    if not asked.remind or not asked.email:
        return None
    if asked.visit_on is None:
        return now + timedelta(days=3)
    due = max(datetime.combine(asked.visit_on, time(9), zone) - timedelta(days=2), now + timedelta(days=1))
    return due if due < datetime.combine(asked.visit_on, time(), zone) else None
