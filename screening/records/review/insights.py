"""Insights: suggestions compared with decisions, counted as screenings come, change and go.

A day keeps its screenings and what to count of each. A month, a year and all days together keep counts for each
therapist, language and site, and for each of their combinations, so that a report opens as few rows for a million as
for a thousand.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, tzinfo

from sqlalchemy import delete, select, update

from screening.domain.review.insight_days import (
    DayCases,
    MonthGain,
    NamedCase,
    Part,
    Stretch,
    month_of,
    parts_of,
    stretches,
)
from screening.domain.review.insights import Counts, added, within
from screening.records.database import db, writable
from screening.records.keys.key_ring import KeyRing
from screening.records.keys.purposes import Purpose
from screening.records.keys.record_seal import RecordSeal
from screening.records.review.insight_rows import InsightRows
from screening.records.review.tables import InsightDayRow, InsightRow
from screening.records.sealing import SealError, keyed_hash
from screening.records.tables import QueuePlaceRow, ScreeningRow

FORMAT = 4  # of the counts: if it differs, everything is counted again
Days = tuple[date, date]  # both included


@dataclass(frozen=True)
class Changed:
    """A screening to count, as it is now (None: it cannot be opened). `seen` is its mark at the time it was read."""

    screening_id: str
    seen: int
    case: NamedCase | None


class Insights:
    """The store of counts. Days are in the practice's time zone.

    A whole generation is sealed with one key, which is destroyed when everything is counted again.
    """

    def __init__(self, seal: RecordSeal, keys: KeyRing, zone: tzinfo) -> None:
        self._seal, self._keys, self._zone = seal, keys, zone
        self._rows = InsightRows(seal, keys)

    @property
    def _made_for(self) -> str:
        return keyed_hash(self._keys.newest(Purpose.SEARCH), f"insights {FORMAT}\n{self._zone}").hex()

    def age(self) -> tuple[datetime, float] | None:
        """Return when everything was counted last and how many seconds that took; None before the first time."""
        row = _row()
        return (row.made_at, row.seconds) if row and row.made_at else None

    def days(self) -> Days | None:
        """Return the first and the last day with any screening; None without any."""
        day = InsightDayRow.day
        first, last = (db.session.scalar(select(day).order_by(end).limit(1)) for end in (day, day.desc()))
        return (first, last) if first and last else None

    def counts(self, periods: Sequence[Days], part: Part = ()) -> list[Counts]:
        """Return the counts of each period for a part of the screenings; empty until they are made for this key."""
        state = _row()
        known = self.days() if state and state.made_for == self._made_for else None
        wanted = [stretches(*period, known) if known else [] for period in periods]
        found = self._rows.counts({stretch for one in wanted for stretch in one}, part)
        return [added(found[stretch] for stretch in one) for one in wanted]

    def newest(self, period: Days, part: Part, names: Sequence[str], after: str = "") -> Iterator[str]:
        """Yield the references in a part for which a name, or pair of names, holds, newest first, after a given one."""
        sent_at = db.session.scalar(select(ScreeningRow.sent_at).where(ScreeningRow.reference == after))
        last = min(period[1], self._day(sent_at.timestamp())) if sent_at else period[1]
        days: dict[Stretch, list[date]] = defaultdict(list)
        in_period = select(InsightDayRow.day).where(InsightDayRow.day.between(period[0], last))
        for day in db.session.scalars(in_period.order_by(InsightDayRow.day.desc())):
            days[month_of(day)].append(day)
        for month, its_days in days.items():
            bits = self._rows.days_with(month, part, names)
            for _day, cases in self._rows.days([day for day in its_days if bits >> day.day & 1]):
                found = cases.newest(part, names)
                yield from found[found.index(after) + 1 :] if after in found else found

    def due(self, most: int) -> dict[str, int]:
        """Return the marks of screenings not yet counted in their current state, by id, at most `most`."""
        row, place = _row(), QueuePlaceRow
        generation = row.generation if row and row.made_for == self._made_for else _next(row)
        query = select(place.screening_id, place.counted).where(place.counted < generation)
        found = db.session.execute(query.order_by(place.counted, place.sent_at).limit(most))
        return {one.screening_id: one.counted for one in found}

    def put(self, changed: Collection[Changed]) -> None:
        """Count screenings as they are now, inside a transaction; one that changed again meanwhile stays due."""
        session, place = writable(), QueuePlaceRow
        held = select(place.screening_id, place.counted).order_by(place.screening_id).with_for_update()
        of_these = place.screening_id.in_([one.screening_id for one in changed])
        marks = {row.screening_id: row.counted for row in session.execute(held.where(of_these))}
        same = [one for one in changed if marks.get(one.screening_id) == one.seen]
        state = self._held()
        counted = update(place).where(place.screening_id.in_([one.screening_id for one in same]))
        session.execute(counted.values(counted=state.generation))
        try:
            self._replace([one.case for one in same if one.case is not None])
        except SealError:
            self.reset()

    def drop(self, screening_ids: Collection[str]) -> None:
        """Uncount screenings that are erased or replaced, inside the same transaction."""
        if _row() is None:
            return
        row = ScreeningRow
        gone = writable().execute(select(row.reference, row.sent_at).where(row.id.in_(screening_ids))).all()
        try:
            self._change({}, {one.reference: self._day(one.sent_at.timestamp()) for one in gone})
        except SealError:  # counts that cannot be opened must not block erasing
            self.reset()

    def counted(self, seconds: float) -> None:
        """Record that everything was counted, and how long it took."""
        row = self._held()
        row.made_at, row.seconds = datetime.now(UTC), seconds

    def reset(self) -> None:
        """Forget all counts, inside a transaction, so that everything is counted again."""
        self._rows.forget()
        session, generation = writable(), _next(_row())
        session.execute(delete(InsightRow))
        row_id = self._seal.new_record()
        session.add(InsightRow(id=row_id, generation=generation, made_for=self._made_for, made_at=None, seconds=0.0))
        session.flush()

    def _held(self) -> InsightRow:
        """Return the only row, locked, so that changes run one at a time; counts made for another key are dropped."""
        only = select(InsightRow).with_for_update().execution_options(populate_existing=True)
        row = writable().scalar(only)
        if row is None or row.made_for != self._made_for:
            self.reset()
            row = writable().scalars(only).one()
        return row

    def _replace(self, cases: Iterable[NamedCase]) -> None:
        by_day: dict[date, list[NamedCase]] = defaultdict(list)
        for case in cases:
            by_day[self._day(case.sent)].append(case)
        self._change(by_day, {})

    def _change(self, put: Mapping[date, Iterable[NamedCase]], gone: Mapping[str, date]) -> None:
        """Replace cases in their days and remove others, and update the counts."""
        state = self._held()
        gained: dict[Stretch, dict[Part, MonthGain]] = defaultdict(lambda: defaultdict(MonthGain))
        for day, before in self._rows.days(sorted({*put, *gone.values()})):
            cases, month, touched = before.cases(), gained[month_of(day)], set[Part]()
            replaced = {new.reference: new for new in put.get(day, ())}
            for reference in (*(one for one, its_day in gone.items() if its_day == day), *replaced):
                if old := cases.pop(reference, None):
                    for part in parts_of(old.names):
                        touched.add(part)
                        month[part].counts.subtract(within(part, old.names))
            for new in replaced.values():
                for part in parts_of(new.names):
                    touched.add(part)
                    month[part].counts.update(within(part, new.names))
            after = DayCases.of((cases | replaced).values())
            for part in touched:
                month[part].note(day, before.counts(part), after.counts(part))
            self._rows.save_day(day, after, state.id)
        self._rows.add(gained, state.id)

    def _day(self, sent: float) -> date:
        return datetime.fromtimestamp(sent, self._zone).date()


def _row() -> InsightRow | None:
    return db.session.scalar(select(InsightRow).execution_options(populate_existing=True))


def _next(row: InsightRow | None) -> int:
    return row.generation + 1 if row else 1
