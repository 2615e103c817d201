"""The queue: where the newest version of each screening stands; lists of them, page by page; and search."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time

from sqlalchemy import Select, case, func, insert, select, update

from screening.domain.people.search import reference_in
from screening.domain.review.channel import Way
from screening.domain.rules.kept import KeptSuggestion
from screening.domain.rules.rulebook import Outcome
from screening.records.database import count_up_to, db, writable
from screening.records.paging import ListPage
from screening.records.review.assignments import Assignments
from screening.records.review.corrections import suggestions_corrected
from screening.records.review.listing import NO_VISIT, Shown, Status
from screening.records.screenings.answers import read_sent
from screening.records.screenings.identities import read_identity
from screening.records.screenings.person_index import PersonIndex
from screening.records.screenings.screenings import Sent
from screening.records.screenings.suggestions import read_suggestion
from screening.records.screenings.versions import newest_references
from screening.records.tables import DecisionRow, QueuePlaceRow, ScreeningRow

MOST_COUNTED = 1000  # counting further would be slow
_NEW = insert(QueuePlaceRow)
_NEWEST = 20  # screenings that a page compares with to see what is new


@dataclass(frozen=True)
class QueueEntry:
    """One line of the queue: current outcome, act and urgency, including any correction at the visit.

    `changed` says that it replaces what the patient sent before, `corrected` that it was corrected. `suggestion` is the
    current one, under the rules version `digest`; `person_id` is the assigned therapist. `active_at` is when something
    last happened in its course of care, None without one. `replaced_by` is the reference of the newest version, None if
    this is it.
    """

    id: str
    reference: str
    name: str
    born: str
    sent_at: datetime
    outcome: str
    act: str
    urgency: int
    language: str
    taken_back: bool
    way: Way
    visit_on: date | None
    visit_at: time | None
    changed: bool
    corrected: bool
    status: Status
    signed_at: datetime | None
    person_id: int | None
    digest: str
    suggestion: KeptSuggestion
    since_session: bool = False
    active_at: datetime | None = None
    replaced_by: str | None = None


@dataclass(frozen=True)
class Standing:
    """Where a screening belongs in the queue: the suggestion, how soon to act, and the urgency it is sorted by."""

    outcome: str
    act: str
    urgency: int


class Queue(Assignments, PersonIndex):
    """The newest version of every screening, by key: page 1 of a million costs as much as page 1 of a hundred."""

    def place(self, screening_id: str, sent: Sent) -> None:
        """Put a screening in the queue, inside the transaction that writes it; the previous version leaves it."""
        session = writable()
        before = session.get(QueuePlaceRow, sent.previous_id) if sent.previous_id else None
        if before is not None:
            session.delete(before)
        row = {
            "screening_id": screening_id,
            "decided": False,
            "outcome": sent.outcome,
            "act": sent.act,
            "corrected": False,
            "urgency": sent.urgency,
            "severity": _severity(sent.outcome),
            "day": sent.visit_on or NO_VISIT,
            "sent_at": sent.sent_at,
            "language": sent.language,
            "status": Status.CHANGED if before and before.signed_at else Status.NEW,
            "person_id": self._who_stays(before.person_id) if before is not None else None,
            "since_session": before is not None and before.since_session,
            **{name: getattr(before, name, None) for name in ("signed_at", "active_at")},
        }
        session.connection().execute(_NEW, row)
        self._index(screening_id, sent.sent_at, sent.identity)

    def set_day(self, screening_id: str, visit_on: date | None) -> None:
        """Sort a screening by another day of the visit."""
        place = update(QueuePlaceRow).where(QueuePlaceRow.screening_id == screening_id)
        writable().execute(place.values(day=visit_on or NO_VISIT))

    def decided(self, screening_id: str) -> None:
        """Move a screening to the decided ones, inside the transaction that signs."""
        place = update(QueuePlaceRow).where(QueuePlaceRow.screening_id == screening_id)
        last = select(func.max(DecisionRow.signed_at)).where(DecisionRow.screening_id == screening_id)
        signed_at = writable().scalar(last) or datetime.now(UTC)
        to_count = case((QueuePlaceRow.counted > 0, 0), else_=QueuePlaceRow.counted - 1)
        asked = {"counted": to_count, "since_session": False}
        writable().execute(place.values(decided=True, status=Status.SIGNED, signed_at=signed_at, **asked))

    def drafted(self, screening_id: str) -> None:
        """Record that someone has begun a decision, inside the transaction that saves what they typed."""
        new = (QueuePlaceRow.screening_id == screening_id) & (QueuePlaceRow.status == Status.NEW)
        writable().execute(update(QueuePlaceRow).where(new).values(status=Status.DRAFT))

    def correct(self, screening_id: str, standing: Standing) -> int:
        """Move a corrected screening, inside the transaction that corrects; return its former urgency.

        A result worse than the signed one waits again. A version the patient replaced has no place; its own urgency is
        returned.
        """
        session = writable()
        place = session.get(QueuePlaceRow, screening_id, with_for_update=True)
        if place is None:
            return session.get_one(ScreeningRow, screening_id).urgency
        before, worse = place.urgency, Outcome(standing.outcome).rank > Outcome(place.outcome).rank
        place.outcome, place.act, place.urgency = standing.outcome, standing.act, standing.urgency
        place.severity, place.corrected = _severity(standing.outcome), True
        if place.signed_at is not None:
            place.status = Status.CHANGED
        place.decided = place.decided and not (worse or standing.urgency < before)
        return before

    def wait_again(self, screening_id: str, *, since_session: bool = True) -> None:
        """Make a screening wait for a signature again, inside a transaction.

        `since_session` also lists it as changed since the last session.
        """
        place = update(QueuePlaceRow).where(QueuePlaceRow.screening_id == screening_id)
        status = case((QueuePlaceRow.signed_at.is_(None), QueuePlaceRow.status), else_=Status.CHANGED)
        since = {"since_session": True} if since_session else {}
        writable().execute(place.values(decided=False, status=status, **since))

    def is_decided(self, screening_id: str) -> bool:
        """Return whether a screening is among the decided ones."""
        return bool(db.session.scalar(select(QueuePlaceRow.decided).where(QueuePlaceRow.screening_id == screening_id)))

    def page(self, size: int, shown: Shown, after: str = "") -> ListPage[QueueEntry]:
        """Return a page of a list."""
        place = QueuePlaceRow
        query = select(ScreeningRow, place).join(place, place.screening_id == ScreeningRow.id).where(*shown.wanted)
        found = shown.page(query, size, after)
        return ListPage(self._entries(found), found.older)

    def newest(self) -> list[str]:
        """Return the references of the screenings sent last, newest first."""
        query = select(ScreeningRow.reference).join(QueuePlaceRow, QueuePlaceRow.screening_id == ScreeningRow.id)
        last = query.order_by(QueuePlaceRow.sent_at.desc(), QueuePlaceRow.screening_id.desc())
        return list(db.session.scalars(last.limit(_NEWEST)))

    def search(self, typed: str, limit: int) -> list[QueueEntry]:
        """Return the match for a reference; else those with this date of birth, phone, or all these parts of a name.

        Newest first.
        """
        query = _with_place()
        reference = reference_in(typed)
        by_reference = self._found(query.where(ScreeningRow.reference == reference)) if reference else []
        matching = None if by_reference else self._matching(typed)
        if matching is None:
            return by_reference
        # In two steps: some databases would read every screening to join it to the few that match.
        ids = db.session.scalars(matching.limit(limit)).all()
        newest = query.where(ScreeningRow.id.in_(ids))
        return self._found(newest.order_by(ScreeningRow.sent_at.desc(), ScreeningRow.id))

    def listed(self, references: Sequence[str]) -> list[QueueEntry]:
        """Return the lines of these screenings, in this order; one that was erased is left out."""
        places = {reference: place for place, reference in enumerate(references)}
        found = self._found(_with_place().where(ScreeningRow.reference.in_(references)))
        return sorted(found, key=lambda entry: places[entry.reference])

    def count_found(self, typed: str, most: int) -> int:
        """Return how many people a search by details finds, counting up to `most`."""
        matching = self._matching(typed)
        return 0 if matching is None else count_up_to(matching, most)

    def count(self, shown: Shown, most: int = MOST_COUNTED) -> int:
        """Return how many there are, counting up to `most`."""
        return count_up_to(select(QueuePlaceRow.screening_id).where(*shown.wanted), most)

    def _found(self, query: Select[ScreeningRow, QueuePlaceRow]) -> list[QueueEntry]:
        return self._entries(db.session.execute(query).all())

    def _entries(self, found: Iterable[tuple[ScreeningRow, QueuePlaceRow | None]]) -> list[QueueEntry]:
        rows = list(found)
        ids = [row.id for row, place in rows if place is not None and place.corrected]
        corrected = suggestions_corrected(self._seal, ids) if ids else {}
        replaced = [row.id for row, place in rows if place is None]
        newest = newest_references(replaced) if replaced else {}
        entries = [self._entry(row, place, corrected.get(row.id)) for row, place in rows]
        return [replace(one, replaced_by=newest.get(one.id, "")) if one.id in replaced else one for one in entries]

    def _entry(self, row: ScreeningRow, place: QueuePlaceRow | None, corrected: KeptSuggestion | None) -> QueueEntry:
        """Return the line for a version; one that was replaced has no place and shows what was sent."""
        standing = place or row
        identity = read_identity(self._seal.open(row.sealed_identity, row.id, "identity"))
        sent = read_sent(self._seal.open(row.sealed_answers, row.id, "answers"))
        return QueueEntry(
            id=row.id,
            reference=row.reference,
            name=identity.name,
            born=identity.born,
            sent_at=row.sent_at,
            outcome=standing.outcome,
            act=standing.act,
            urgency=standing.urgency,
            language=row.language,
            taken_back=bool(sent.taken_back),
            way=Way(row.way),
            visit_on=row.visit_on,
            visit_at=sent.visit_at,
            changed=row.previous_id is not None,
            corrected=place is not None and place.corrected,
            status=Status(place.status) if place is not None else Status.CHANGED,
            signed_at=place.signed_at if place is not None else None,
            person_id=place.person_id if place is not None else None,
            digest=row.digest,
            since_session=place is not None and place.since_session,
            active_at=place.active_at if place is not None else None,
            suggestion=corrected or read_suggestion(self._seal.open(row.sealed_suggestion, row.id, "suggestion")),
        )


def _with_place() -> Select[ScreeningRow, QueuePlaceRow]:
    """Return a query for screenings, each with its place, if it is the newest version."""
    return select(ScreeningRow, QueuePlaceRow).outerjoin(QueuePlaceRow, QueuePlaceRow.screening_id == ScreeningRow.id)


def _severity(outcome: str) -> int:
    """Return the sort key of an outcome: 0 for an emergency, 3 for one that fits."""
    return Outcome.EMERGENCY.rank - Outcome(outcome).rank
