"""Tallies: how far forms got and how long they took, by day, language and way in. No answers, no identities."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import func, select

from screening.domain.review.channel import Way
from screening.records.database import db, insert_into, made_once, writable
from screening.records.intake.tables import TallyRow
from screening.records.last_known import last_known

STARTED, SENT = "started", "sent"  # the steps besides the sections
_TOOK = "took_minutes_"
LONGEST = timedelta(hours=1)  # anything longer includes a break


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
        row = {"day": day, "language": language, "way": str(way), "step": step, "count": 1}
        writable().connection().execute(_one_more(), row)

    def on(self, day: date, step: str) -> dict[Way, int]:
        """Return how many forms reached a step on a day, by way in."""
        query = select(TallyRow.way, func.sum(TallyRow.count)).where(TallyRow.day == day, TallyRow.step == step)
        return {Way(way): count for way, count in db.session.execute(query.group_by(TallyRow.way))}

    def add_time(self, day: date, language: str, way: Way, took: timedelta) -> None:
        """Count a sent form by how long it took, in whole minutes; one that took too long is left out."""
        if timedelta(0) <= took < LONGEST:
            self.add(day, language, way, f"{_TOOK}{took // timedelta(minutes=1) + 1}")

    @last_known
    def minutes(self, language: str, first: date, last: date) -> dict[int, int]:
        """Return how long forms in a language took, over some days (inclusive): minutes → number of forms."""
        took = (TallyRow.language == language, TallyRow.step.startswith(_TOOK, autoescape=True))
        query = select(TallyRow.step, func.sum(TallyRow.count)).where(TallyRow.day.between(first, last), *took)
        rows = db.session.execute(query.group_by(TallyRow.step))
        return {int(step.removeprefix(_TOOK)): count for step, count in rows}

    def between(self, first: date, last: date) -> list[Tally]:
        """Return the sums over some days (inclusive)."""
        columns = (TallyRow.language, TallyRow.way, TallyRow.step)
        query = select(*columns, func.sum(TallyRow.count)).where(TallyRow.day.between(first, last)).group_by(*columns)
        return [Tally(language, Way(way), step, count) for language, way, step, count in db.session.execute(query)]


@made_once
def _one_more() -> Any:
    more = {"count": TallyRow.count + 1}
    return insert_into(TallyRow).on_conflict_do_update(index_elements=["day", "language", "way", "step"], set_=more)
