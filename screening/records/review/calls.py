"""Calls: patients the practice has to call, until a logged call closes the matter."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import uuid4

from sqlalchemy import Select, bindparam, case, func, select, update

from screening.domain.review.calls import CallOutcome, CallReport
from screening.domain.rules.rulebook import EMERGENCY
from screening.records.access.tables import Person
from screening.records.care.called_about import is_for_unsent_sign
from screening.records.care.tables import FollowUpRow
from screening.records.database import db, read_once, writable
from screening.records.keys.record_seal import RecordSeal
from screening.records.review.call_reports import read_said, said_data
from screening.records.tables import CallLogRow, CallRow, QueuePlaceRow, ScreeningRow

_PHONE, _NOTE = "phone", "note"
_MOVE = update(CallRow).where(CallRow.draft_id == bindparam("draft")).values(screening_id=bindparam("screening"))
_ON_THE_URGENT_PAGE = 0  # the urgency of a number left before anything was sent


@dataclass(frozen=True)
class Logged:
    """One call that was made."""

    made_at: datetime
    made_by: str
    report: CallReport
    person_id: int

    @property
    def outcome(self) -> CallOutcome:
        """Return its outcome."""
        return self.report.outcome

    @property
    def note(self) -> str:
        """Return what the caller noted."""
        return self.report.note


@dataclass(frozen=True)
class Call:
    """A patient to call. `phone` is a number left on the urgent page, "" if none.

    `screening_id` is what they sent, None before that. `taken_by` is who will call, "" if unassigned; `log` holds the
    calls made so far, newest first. `heard` is how many urgent answers after sessions the person logging it has seen
    (None: all of them).
    """

    id: str
    screening_id: str | None
    phone: str
    raised_at: datetime
    taken_at: datetime | None
    taken_by: str
    closed_at: datetime | None
    log: tuple[Logged, ...] = field(default=())
    heard: int | None = None


class Calls:
    """The store of calls."""

    def __init__(self, seal: RecordSeal) -> None:
        self._seal = seal

    def raise_for(self, screening_id: str, at: datetime | None = None, *, again: bool = False) -> bool:
        """Ask for a call about a screening, inside the transaction that writes it; return whether none was open.

        An open one is locked, so that no one closes it before seeing what it is about now. `at` is when it was sent
        (None: now). With `again`, an open one is raised again and becomes unassigned.
        """
        session, moment = writable(), at or datetime.now(UTC)
        row = session.scalar(_open().where(CallRow.screening_id == screening_id).limit(1).with_for_update())
        if row is not None and again:
            row.raised_at, row.taken_at, row.taken_by = moment, None, None
        if row is None:
            session.add(CallRow(id=uuid4().hex, screening_id=screening_id, raised_at=moment))
        return row is None

    def sent(self, draft_id: str, screening_id: str, previous_id: str | None) -> None:
        """Move open calls about a draft, or about the previous version, to the screening that replaces it."""
        session = writable()
        session.connection().execute(_MOVE, {"draft": draft_id, "screening": screening_id})
        if previous_id:
            before = (CallRow.screening_id == previous_id) & CallRow.closed_at.is_(None)
            session.execute(update(CallRow).where(before).values(screening_id=screening_id))

    def sent_apart(self, draft_id: str, screening_id: str) -> None:
        """Do the same if what the draft was to change is about someone else, and so is not replaced.

        A call about that stays theirs; a number left on it waits for a call about both.
        """
        of_draft = select(CallRow).where(CallRow.draft_id == draft_id, CallRow.screening_id.is_not(None))
        theirs = writable().scalar(of_draft.with_for_update())
        if theirs is not None:
            number, theirs.draft_id = self.left_on(draft_id), None
            writable().flush()  # a draft has one call
            if number:
                self.leave(draft_id, number, screening_id)
        self.sent(draft_id, screening_id, None)

    def leave(self, draft_id: str, phone: str, screening_id: str | None = None) -> bool:
        """Store a number left on a draft, or what it became, replacing an earlier one; return if it raised a call."""
        session = writable()
        row = session.scalar(select(CallRow).where(CallRow.draft_id == draft_id).with_for_update())
        if row is None and screening_id is not None:
            row = session.scalar(_open().where(CallRow.screening_id == screening_id).limit(1).with_for_update())
        raised = row is None or row.closed_at is not None
        if row is None:
            row = CallRow(id=uuid4().hex, screening_id=screening_id, raised_at=datetime.now(UTC))
            session.add(row)
        if row.closed_at is not None:  # they are asking again
            row.raised_at, row.closed_at, row.taken_at, row.taken_by = datetime.now(UTC), None, None, None
            row.screening_id = screening_id or row.screening_id  # newer answers may have replaced those of that call
        row.draft_id = draft_id
        row.sealed = self._seal.close(phone, row.id, _PHONE)
        return raised

    def left_on(self, draft_id: str) -> str:
        """Return the number that someone left on this draft and waits to be called at; "" for none."""
        left = db.session.scalar(_open().where(CallRow.draft_id == draft_id, CallRow.sealed.is_not(None)).limit(1))
        return self._seal.open(left.sealed, left.id, _PHONE) if left and left.sealed is not None else ""

    def open(self, most: int) -> list[Call]:
        """Return the calls to make, at most `most`: most urgent first, then longest waiting."""
        sent = func.coalesce(QueuePlaceRow.urgency, ScreeningRow.urgency, _ON_THE_URGENT_PAGE)
        after = case((is_for_unsent_sign(), EMERGENCY), else_=FollowUpRow.urgency)
        urgency = case((after < sent, after), else_=sent)
        query = (
            select(CallRow, Person.name)
            .outerjoin(ScreeningRow, ScreeningRow.id == CallRow.screening_id)
            .outerjoin(QueuePlaceRow, QueuePlaceRow.screening_id == CallRow.screening_id)
            .outerjoin(FollowUpRow, FollowUpRow.answered_at == CallRow.raised_at)  # the answers it was raised for
            .outerjoin(Person, Person.id == CallRow.taken_by)
            .where(CallRow.closed_at.is_(None))
            .order_by(urgency, CallRow.raised_at, CallRow.id)
            .limit(most)
        )
        return self._all_opened(query)

    def newest(self, most: int) -> list[str]:
        """Return a name for each open call among the `most` raised last, newest first; one raised again gets a new one.

        Closing a call does not bring in an older one.
        """
        query = select(CallRow.id, CallRow.raised_at, CallRow.closed_at)
        last = db.session.execute(query.order_by(CallRow.raised_at.desc(), CallRow.id).limit(most))
        return [f"{call}-{raised.timestamp():.6f}" for call, raised, closed in last if closed is None]

    def of(self, screening_id: str) -> Call | None:
        """Return the newest call about a screening, open or closed. Read once per page."""
        return read_once(f"call about {screening_id}", lambda: next(iter(self.all_of(screening_id)), None))

    def all_of(self, screening_id: str) -> list[Call]:
        """Return every call about a screening: the open one, then the others, newest first."""
        query = select(CallRow, Person.name).outerjoin(Person, Person.id == CallRow.taken_by)
        newest_first = CallRow.closed_at.is_not(None), CallRow.raised_at.desc()
        return self._all_opened(query.where(CallRow.screening_id == screening_id).order_by(*newest_first))

    def last_reports(self, screening_ids: Collection[str]) -> dict[str, CallReport]:
        """Return the report of the last call about each of these screenings, by screening id; none if never called."""
        query = select(CallLogRow, CallRow.screening_id).join(CallRow, CallRow.id == CallLogRow.call_id)
        made = query.where(CallRow.screening_id.in_(screening_ids)).order_by(CallLogRow.made_at)
        return {str(screening_id): self._report(row) for row, screening_id in db.session.execute(made)}

    def by_id(self, call_id: str) -> Call | None:
        """Return one call."""
        query = select(CallRow, Person.name).outerjoin(Person, Person.id == CallRow.taken_by)
        return next(iter(self._all_opened(query.where(CallRow.id == call_id))), None)

    def take(self, call_id: str, person_id: int, seen: str | None = None) -> bool:
        """Assign a call, inside a transaction; return whether it is open and still as `seen` (None: as it is)."""
        row = writable().scalar(_open().where(CallRow.id == call_id).with_for_update())
        if row is None or (seen is not None and seen != stamp_of(row)):
            return False
        row.taken_at, row.taken_by = datetime.now(UTC), person_id
        return True

    def take_about(self, screening_id: str, person_id: int) -> bool:
        """Assign an unassigned call about a screening, inside a transaction; return whether there was one."""
        untaken = _open().where(CallRow.screening_id == screening_id, CallRow.taken_by.is_(None)).with_for_update()
        rows = writable().scalars(untaken).all()
        for row in rows:
            row.taken_at, row.taken_by = datetime.now(UTC), person_id
        return bool(rows)

    def unassign_all(self, person_id: int) -> None:
        """Unassign a person's open calls, inside a transaction."""
        theirs = update(CallRow).where(CallRow.taken_by == person_id, CallRow.closed_at.is_(None))
        writable().execute(theirs.values(taken_at=None, taken_by=None))

    def is_raised_as(self, call: Call) -> bool:
        """Return whether a call is raised as it was read, about the same answers; lock it for this transaction."""
        row = writable().get(CallRow, call.id, with_for_update=True, populate_existing=True)
        return row is not None and (row.raised_at, row.screening_id) == (call.raised_at, call.screening_id)

    def log(self, call_id: str, person_id: int, report: CallReport, at: datetime | None = None) -> bool:
        """Log a call made at `at` (None: now), inside a transaction; return whether there was an open one.

        The call is then assigned to the caller. Some outcomes close it.
        """
        session = writable()
        row = session.scalar(_open().where(CallRow.id == call_id).with_for_update())
        if row is None:
            return False
        log_id, now, outcome = uuid4().hex, at or datetime.now(UTC), report.outcome
        sealed = self._seal.close(said_data(report), log_id, _NOTE, of=call_id)
        session.add(
            CallLogRow(id=log_id, call_id=call_id, made_at=now, made_by=person_id, outcome=str(outcome), sealed=sealed)
        )
        if row.taken_by != person_id:
            row.taken_at, row.taken_by = now, person_id
        row.closed_at = now if outcome.closes else None
        return True

    def _all_opened(self, query: Select[CallRow, str]) -> list[Call]:
        found = db.session.execute(query).all()
        logs = self._logs([row.id for row, _name in found]) if found else {}
        return [self._opened(row, name, logs.get(row.id, ())) for row, name in found]

    def _opened(self, row: CallRow, name: str | None, log: tuple[Logged, ...]) -> Call:
        phone = self._seal.open(row.sealed, row.id, _PHONE) if row.sealed is not None else ""
        return Call(row.id, row.screening_id, phone, row.raised_at, row.taken_at, name or "", row.closed_at, log)

    def _logs(self, call_ids: list[str]) -> dict[str, tuple[Logged, ...]]:
        query = select(CallLogRow, Person.name).join(Person, Person.id == CallLogRow.made_by)
        rows = db.session.execute(query.where(CallLogRow.call_id.in_(call_ids)).order_by(CallLogRow.made_at.desc()))
        logs: dict[str, tuple[Logged, ...]] = {}
        for row, name in rows:
            logs[row.call_id] = (*logs.get(row.call_id, ()), Logged(row.made_at, name, self._report(row), row.made_by))
        return logs

    def _report(self, row: CallLogRow) -> CallReport:
        return read_said(CallOutcome(row.outcome), self._seal.open(row.sealed, row.id, _NOTE))


def stamp_of(call: Call | CallRow) -> str:
    """Return a stamp that changes whenever someone takes a call: when it was taken, "" before that."""
    return call.taken_at.isoformat() if call.taken_at else ""


def _open() -> Select[CallRow]:
    return select(CallRow).where(CallRow.closed_at.is_(None))
