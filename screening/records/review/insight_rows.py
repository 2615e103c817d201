"""The sealed rows of insights: the screenings of each day, and the counts of longer stretches of time by part."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import date
from typing import Generic, TypeAlias, TypeVar

from sqlalchemy import delete, select

from screening.domain.review.insight_days import DayCases, MonthGain, Part, Stretch, day_in, longer_than, with_days
from screening.domain.review.insights import Counts, joined
from screening.records.database import db, writable
from screening.records.keys.key_ring import KeyRing
from screening.records.keys.purposes import Purpose
from screening.records.keys.record_seal import RecordSeal
from screening.records.review.tables import InsightCountRow, InsightDayRow
from screening.records.sealing import Json, keyed_hash

_DAY, _COUNT = "insight day", "insight count"  # the fields that are sealed
_AT_ONCE = 500  # counts per statement
T = TypeVar("T")
Gained: TypeAlias = Mapping[Stretch, Mapping[Part, MonthGain]]  # by month


class InsightRows:
    """Reads and writes the rows, sealed with the key of the generation they belong to (`of`).

    A count is found by a keyed hash, since a part may name a site of the body.
    """

    def __init__(self, seal: RecordSeal, keys: KeyRing) -> None:
        self._seal, self._keys = seal, keys

    def counts(self, stretches: Collection[Stretch], part: Part) -> dict[Stretch, Counts]:
        """Return the counts of a part in stretches of time; empty where nothing was sent."""
        days = {stretch: day for stretch in stretches if (day := day_in(stretch))}
        keys = {stretch: self._key_of(stretch, part) for stretch in stretches if stretch not in days}
        query = select(InsightCountRow.key, InsightCountRow.sealed).where(InsightCountRow.key.in_(keys.values()))
        kept = {row.key: row.sealed for row in db.session.execute(query)} if keys else {}
        cases = dict(self.days(days.values()))
        counts = {stretch: cases[day].counts(part) for stretch, day in days.items()}
        for stretch, key in keys.items():
            counts[stretch] = opened_counts.of(self._seal, kept[key], key)[0] if key in kept else Counts()
        return counts

    def days_with(self, month: Stretch, part: Part, names: Sequence[str]) -> int:
        """Return the days of a month on which a name, or pair of names, holds for any of a part: bit n is day n."""
        key = self._key_of(month, part)
        sealed = db.session.scalar(select(InsightCountRow.sealed).where(InsightCountRow.key == key))
        return opened_counts.of(self._seal, sealed, key)[1].get(joined(names), 0) if sealed else 0

    def days(self, days: Collection[date]) -> Iterator[tuple[date, DayCases]]:
        """Yield days with their cases, empty where nothing was sent. Each is opened only when reached."""
        query = select(InsightDayRow.day, InsightDayRow.sealed).where(InsightDayRow.day.in_(days))
        kept = {row.day: row.sealed for row in db.session.execute(query)} if days else {}
        for day in days:
            yield day, opened_days.of(self._seal, kept[day], str(day)) if day in kept else DayCases()

    def save_day(self, day: date, cases: DayCases, of: str) -> None:
        """Save the cases of a day, replacing the previous ones."""
        session = writable()
        session.execute(delete(InsightDayRow).where(InsightDayRow.day == day))
        if cases.references:
            session.add(InsightDayRow(day=day, sealed=self._seal.close(day_data(cases), str(day), _DAY, of)))

    def add(self, gained: Gained, of: str) -> None:
        """Add what months gained to their counts, and to those of the longer stretches that contain them."""
        total: dict[str, Counter[str]] = defaultdict(Counter)
        for month, parts in gained.items():
            for part, gain in parts.items():
                for stretch in (month, *longer_than(month)):
                    total[self._key_of(stretch, part)].update(gain.counts)
                total[self._key_of(month, part)].update(gain.days)
        keys = sorted(key for key, names in total.items() if any(names.values()))
        for first in range(0, len(keys), _AT_ONCE):
            some = keys[first : first + _AT_ONCE]
            rows = writable().scalars(select(InsightCountRow).where(InsightCountRow.key.in_(some)))
            before = {row.key: row for row in rows}
            for key in some:
                self._add(key, before.get(key), total[key], of)

    def forget(self) -> None:
        """Delete all of them."""
        for table in (InsightDayRow, InsightCountRow):
            writable().execute(delete(table))

    def _add(self, key: str, row: InsightCountRow | None, gained: Counter[str], of: str) -> None:
        counts = Counter(self._seal.open(row.sealed, key, _COUNT) if row else {})
        counts.update(gained)
        left = {name: count for name, count in sorted(counts.items()) if count}
        if row is None:
            writable().add(InsightCountRow(key=key, sealed=self._seal.close(left, key, _COUNT, of)))
        elif left:
            row.sealed = self._seal.close(left, key, _COUNT, of)
        else:
            writable().delete(row)

    def _key_of(self, stretch: Stretch, part: Part) -> str:
        return keyed_hash(self._keys.newest(Purpose.SEARCH), "\n".join((stretch, *part))).hex()


class Opened(Generic[T]):
    """The contents of sealed rows, opened once. Any change produces different sealed bytes.

    Only the newest contents of a row are kept: today's cases change every minute, and no one asks for earlier ones.
    """

    def __init__(self, opening: Callable[[RecordSeal, bytes, str], T], most: int) -> None:
        self._opening, self._most = opening, most
        self._kept: dict[tuple[RecordSeal, str], tuple[bytes, T]] = {}

    def of(self, seal: RecordSeal, sealed: bytes, name: str) -> T:
        """Return the contents of the row with this name."""
        kept = self._kept.get((seal, name))
        if kept is None or kept[0] != sealed:
            if len(self._kept) >= self._most:
                self._kept.clear()
            kept = self._kept[seal, name] = sealed, self._opening(seal, sealed, name)
        return kept[1]

    def forget(self) -> None:
        """Keep nothing."""
        self._kept.clear()


def _open_count(seal: RecordSeal, sealed: bytes, key: str) -> tuple[Counts, Mapping[str, int]]:
    return with_days(seal.open(sealed, key, _COUNT))


def _open_day(seal: RecordSeal, sealed: bytes, record: str) -> DayCases:
    return read_day(seal.open(sealed, record, _DAY))


opened_counts, opened_days = Opened(_open_count, 256), Opened(_open_day, 128)


def day_data(cases: DayCases) -> Json:
    """Return the cases of a day as JSON data for storage; a column is a number in hexadecimal."""
    return {
        "references": list(cases.references),
        "sent": list(cases.sent),
        "columns": {name: f"{bits:x}" for name, bits in cases.columns.items()},
    }


def read_day(kept: Json) -> DayCases:
    """Return the stored cases of a day."""
    return DayCases(
        references=tuple(kept["references"]),
        sent=tuple(kept["sent"]),
        columns={name: int(bits, 16) for name, bits in kept["columns"].items()},
    )
