"""Which screenings a list shows, and in which order."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import IntEnum, StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, select

from screening.records.access.tables import Person
from screening.records.database import db
from screening.records.paging import ListPage, SortOrder
from screening.records.tables import CallRow, QueuePlaceRow

NOBODY = 0  # the person id for unassigned screenings
NO_VISIT = date.max  # the day of a screening without a day of visit
_TIE = (QueuePlaceRow.day, QueuePlaceRow.sent_at, QueuePlaceRow.screening_id)
_BETWEEN = "~"


class Status(IntEnum):
    """How far along a screening is, in the order it needs attention.

    CHANGED: it was signed, and the answers have changed since, by the patient or by a correction.
    """

    NEW = 0
    DRAFT = 1
    CHANGED = 2
    SIGNED = 3


class Sort(StrEnum):
    """What a list is sorted by; each has a fixed order among equals."""

    URGENCY = "urgency"
    VISIT = "visit"
    RESULT = "result"
    ASSIGNED = "assigned"
    STATUS = "status"
    SIGNED = "signed"


_COLUMNS = {
    Sort.URGENCY: (QueuePlaceRow.urgency, *_TIE),
    Sort.VISIT: (QueuePlaceRow.day, QueuePlaceRow.urgency, QueuePlaceRow.sent_at, QueuePlaceRow.screening_id),
    Sort.RESULT: (QueuePlaceRow.severity, *_TIE),
    Sort.STATUS: (QueuePlaceRow.status, *_TIE),
    Sort.SIGNED: (QueuePlaceRow.signed_at, QueuePlaceRow.screening_id),
}


@dataclass(frozen=True)
class Shown:
    """Which screenings to list: the waiting ones by default; None means any. `sort` says how, `falling` reverses it.

    `person_id` is the assigned therapist (NOBODY: unassigned), `visits` the first and last day of their visits,
    `to_call` selects those whose patient has to be called, `since_session` those changed since the last needling.
    """

    decided: bool | None = False
    person_id: int | None = None
    outcome: str | None = None
    language: str | None = None
    visits: tuple[date, date] | None = None
    to_call: bool = False
    since_session: bool = False
    sort: Sort = Sort.URGENCY
    falling: bool = False

    @property
    def wanted(self) -> list[ColumnElement[bool]]:
        """Return the conditions on a place."""
        place, asked = QueuePlaceRow, []
        for column, value in ((place.decided, self.decided), (place.outcome, self.outcome)):
            asked += [column == value] if value is not None else []
        if self.language is not None:
            asked.append(place.language == self.language)
        if self.person_id is not None:
            asked.append(_assigned_to(self.person_id))
        if self.visits is not None:
            asked.append(place.day.between(*self.visits))
        if self.since_session:
            asked.append(place.since_session.is_(True))
        if self.to_call:
            asked.append(place.screening_id.in_(select(CallRow.screening_id).where(CallRow.closed_at.is_(None))))
        return asked

    def page(self, query: Select[*tuple[Any, ...]], size: int, after: str) -> ListPage[Any]:
        """Return a page of a query over places."""
        if self.sort is Sort.ASSIGNED:
            return _by_person(query, size, after, falling=self.falling)
        if self.person_id is not None:
            query = _in_order_of_person(query, falling=self.falling)
        return SortOrder(*_COLUMNS[self.sort], newest_first=self.falling).page(query, size, after)


def _assigned_to(person_id: int) -> ColumnElement[bool]:
    column = QueuePlaceRow.person_id
    return column == person_id if person_id != NOBODY else column.is_(None)


def _in_order_of_person(query: Select[*tuple[Any, ...]], *, falling: bool = False) -> Select[*tuple[Any, ...]]:
    """Order a query for one person's screenings by person first: the rows stay the same, but a better index is used.

    PostgreSQL does not see that unassigned rows all have the same value, and would search through everyone's.
    """
    return query.order_by(QueuePlaceRow.person_id.desc() if falling else QueuePlaceRow.person_id)


def _by_person(query: Select[*tuple[Any, ...]], size: int, after: str, *, falling: bool) -> ListPage[Any]:
    """Return a page sorted by the name of the assigned therapist, unassigned last; within each, most urgent first.

    It goes person by person, since places hold no names; the place to continue from has the person's id.
    """
    people = [*db.session.scalars(select(Person.id).order_by(Person.name, Person.id)), NOBODY]
    left, within = _from_person(people[::-1] if falling else people, after)
    order = SortOrder(*_COLUMNS[Sort.URGENCY])
    lines: list[Any] = []
    for person_id in left:
        room = size - len(lines)
        found = order.page(_in_order_of_person(query.where(_assigned_to(person_id))), room or 1, within)
        within = ""
        if found and not room:
            return ListPage(lines, f"{person_id}{_BETWEEN}")
        lines += found
        if found.older:
            return ListPage(lines, f"{person_id}{_BETWEEN}{found.older}")
    return ListPage(lines)


def _from_person(people: list[int], after: str) -> tuple[Iterable[int], str]:
    """Return the people from a place on, and the place within the first one's list; everyone if it is invalid."""
    first, _, within = after.partition(_BETWEEN)
    known = {str(person_id): number for number, person_id in enumerate(people)}
    return (people[known[first] :], within) if first in known else (people, "")
