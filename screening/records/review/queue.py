"""The queue: screenings awaiting a decision, the most urgent first; and search."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, select, update

from screening.domain.people.search import reference_in
from screening.domain.review.channel import Way
from screening.domain.rules.rulebook import Outcome
from screening.records.access.tables import Person
from screening.records.database import count_up_to, db, writable
from screening.records.paging import ListPage, SortOrder
from screening.records.screenings.answers import read_sent
from screening.records.screenings.identities import read_identity
from screening.records.screenings.person_index import PersonIndex
from screening.records.screenings.screenings import Sent
from screening.records.tables import QueuePlaceRow, ScreeningRow

MOST_COUNTED = 1000  # counting further would be slow
_NO_VISIT = date.max
_ORDER = SortOrder(QueuePlaceRow.urgency, QueuePlaceRow.day, QueuePlaceRow.sent_at, QueuePlaceRow.screening_id)


@dataclass(frozen=True)
class QueueEntry:
    """One line of the queue: current outcome, act and urgency, including any correction at the visit.

    `changed` says that it replaces what the patient sent before, `corrected` that it was corrected.
    """

    id: str
    reference: str
    name: str
    sent_at: datetime
    outcome: str
    act: str
    urgency: int
    language: str
    taken_back: bool
    way: Way
    visit_on: date | None
    changed: bool
    corrected: bool


@dataclass(frozen=True)
class Standing:
    """Where a screening belongs in the queue: the suggestion, how soon to act, and the urgency it is sorted by."""

    outcome: str
    act: str
    urgency: int


@dataclass(frozen=True)
class Shown:
    """Which part of the queue to show: decided or waiting; one person's screenings or everyone's."""

    decided: bool = False
    person_id: int | None = None

    @property
    def wanted(self) -> list[ColumnElement[bool]]:
        """Return the conditions on a place in the queue."""
        mine = [QueuePlaceRow.person_id == self.person_id] if self.person_id is not None else []
        return [QueuePlaceRow.decided == self.decided, *mine]


class Queue(PersonIndex):
    """The newest version of every screening, by key: page 1 of a million costs as much as page 1 of a hundred."""

    def place(self, screening_id: str, sent: Sent) -> None:
        """Put a screening in the queue, inside the transaction that writes it; the previous version leaves."""
        session = writable()
        before = session.get(QueuePlaceRow, sent.previous_id) if sent.previous_id else None
        if before is not None:
            session.delete(before)
        session.add(
            QueuePlaceRow(
                screening_id=screening_id,
                decided=False,
                outcome=sent.outcome,
                act=sent.act,
                corrected=False,
                urgency=sent.urgency,
                day=sent.visit_on or _NO_VISIT,
                sent_at=sent.sent_at,
                person_id=before.person_id if before else None,
            )
        )
        self._index(screening_id, sent.sent_at, sent.identity)

    def decided(self, screening_id: str) -> None:
        """Move a screening to the decided ones, inside the transaction that signs."""
        place = update(QueuePlaceRow).where(QueuePlaceRow.screening_id == screening_id)
        writable().execute(place.values(decided=True))

    def correct(self, screening_id: str, standing: Standing) -> int:
        """Move a corrected screening, inside the transaction that corrects; return its former urgency.

        A result worse than what was signed waits again. A version the patient replaced has no place; its own urgency
        is returned.
        """
        session = writable()
        place = session.get(QueuePlaceRow, screening_id, with_for_update=True)
        if place is None:
            return session.get_one(ScreeningRow, screening_id).urgency
        before, worse = place.urgency, Outcome(standing.outcome).rank > Outcome(place.outcome).rank
        place.outcome, place.act, place.urgency = standing.outcome, standing.act, standing.urgency
        place.corrected = True
        place.decided = place.decided and not (worse or standing.urgency < before)
        return before

    def take(self, screening_id: str, person_id: int | None) -> bool:
        """Assign a screening (None: to no one); return whether it is in the queue."""
        place = writable().get(QueuePlaceRow, screening_id, with_for_update=True)
        if place is None:
            return False
        place.person_id = person_id
        return True

    def taken_by(self, screening_id: str) -> int | None:
        """Return who a screening is assigned to."""
        return db.session.scalar(select(QueuePlaceRow.person_id).where(QueuePlaceRow.screening_id == screening_id))

    def takers(self, screening_ids: Iterable[str]) -> dict[str, str]:
        """Return the names of those to whom these screenings are assigned."""
        query = select(QueuePlaceRow.screening_id, Person.name).join(Person, Person.id == QueuePlaceRow.person_id)
        found = db.session.execute(query.where(QueuePlaceRow.screening_id.in_(list(screening_ids))))
        return {row.screening_id: row.name for row in found}

    def give_back(self, person_id: int) -> int:
        """Unassign a person's open screenings, inside the transaction that ends their access; return how many."""
        mine = (QueuePlaceRow.person_id == person_id) & ~QueuePlaceRow.decided
        places = writable().scalars(select(QueuePlaceRow).where(mine)).all()
        for place in places:
            place.person_id = None
        return len(places)

    def page(self, size: int, shown: Shown, after: str = "") -> ListPage[QueueEntry]:
        """Return a page: most urgent first, then by date of visit, then oldest. The decided are listed apart."""
        place = QueuePlaceRow
        query = select(ScreeningRow, place).join(place, place.screening_id == ScreeningRow.id).where(*shown.wanted)
        found = _ORDER.page(query, size, after)
        return ListPage([self._entry(row, place) for row, place in found], found.older)

    def search(self, typed: str, limit: int) -> list[QueueEntry]:
        """Return the match for a reference; else those with this date of birth, phone, or all these parts of a name.

        Newest first.
        """
        query = select(ScreeningRow, QueuePlaceRow).outerjoin(
            QueuePlaceRow, QueuePlaceRow.screening_id == ScreeningRow.id
        )
        reference = reference_in(typed)
        by_reference = self._entries(query.where(ScreeningRow.reference == reference)) if reference else []
        matching = None if by_reference else self._matching(typed)
        if matching is None:
            return by_reference
        newest = query.where(ScreeningRow.id.in_(matching.limit(limit)))
        return self._entries(newest.order_by(ScreeningRow.sent_at.desc(), ScreeningRow.id))

    def count_found(self, typed: str, most: int) -> int:
        """Return how many people a search finds by their details, counting up to `most`."""
        matching = self._matching(typed)
        return 0 if matching is None else count_up_to(matching, most)

    def count(self, shown: Shown) -> int:
        """Return how many there are, counting up to MOST_COUNTED."""
        return count_up_to(select(QueuePlaceRow.screening_id).where(*shown.wanted), MOST_COUNTED)

    def _entries(self, query: Select[ScreeningRow, QueuePlaceRow]) -> list[QueueEntry]:
        return [self._entry(row, place) for row, place in db.session.execute(query)]

    def _entry(self, row: ScreeningRow, place: QueuePlaceRow | None) -> QueueEntry:
        """Return the line for a version; one that was replaced has no place and shows what was sent."""
        standing = place or row
        return QueueEntry(
            id=row.id,
            reference=row.reference,
            name=read_identity(self._seal.open(row.sealed_identity, row.id, "identity")).name,
            sent_at=row.sent_at,
            outcome=standing.outcome,
            act=standing.act,
            urgency=standing.urgency,
            language=row.language,
            taken_back=bool(read_sent(self._seal.open(row.sealed_answers, row.id, "answers")).taken_back),
            way=Way(row.way),
            visit_on=row.visit_on,
            changed=row.previous_id is not None,
            corrected=place is not None and place.corrected,
        )
