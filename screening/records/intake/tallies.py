"""Tallies: how many forms got how far, by day, language and way in. No answers, no identities."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from screening.domain.review.channel import Way
from screening.records.database import db, insert_into, writable
from screening.records.tables import TallyRow

STARTED, SENT = "started", "sent"  # the steps besides the sections


@dataclass(frozen=True)
class Tally:
    """How many forms in one language, through one way in, reached a step."""

    language: str
    way: Way
    step: str
    count: int


class Tallies:
    """The store of tallies."""

    def add(self, day: date, language: str, way: Way, step: str) -> None:
        """Count a form that reached a step, inside the transaction in which it did."""
        row = insert_into(TallyRow).values(day=day, language=language, way=str(way), step=step, count=1)
        counted = {"count": TallyRow.count + 1}
        writable().execute(row.on_conflict_do_update(index_elements=["day", "language", "way", "step"], set_=counted))

    def between(self, first: date, last: date) -> list[Tally]:
        """Return the sums over some days (inclusive)."""
        columns = (TallyRow.language, TallyRow.way, TallyRow.step)
        query = select(*columns, func.sum(TallyRow.count)).where(TallyRow.day.between(first, last)).group_by(*columns)
        return [Tally(language, Way(way), step, count) for language, way, step, count in db.session.execute(query)]
