"""Cases by the day they were sent, and the stretches of time and parts that counts are kept for."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import product
from typing import TypeAlias

from screening.domain.review.insights import Case, Counts, joined, names_of, within

EVER = ""  # all days
# A stretch of time: the beginning of a date, such as 2027-03-31, 2027-03, 2027, or "" for all days.
Stretch: TypeAlias = str
# The cases for which all of these names hold: a therapist, a language, a site, in this order; each is optional.
Part: TypeAlias = tuple[str, ...]
KINDS = ("therapist", "language", "site")
_LONGER = (4, 7)  # letters of a year and of a month
_ON = "on "  # before a name: bit n of its number says whether the name holds for any case of day n of the month


@dataclass(frozen=True)
class NamedCase:
    """One case: its reference, when it was sent in seconds since 1970, and the names that hold for it."""

    reference: str
    sent: float
    names: tuple[str, ...]


def named_case(case: Case) -> NamedCase:
    """Return what is kept of a case for counting."""
    return NamedCase(case.reference, case.sent_at.timestamp(), tuple(names_of(case)))


@dataclass(frozen=True)
class DayCases:
    """The cases of one day, newest first, in columns: bit n of a name's number says whether it holds for case n."""

    references: tuple[str, ...] = ()
    sent: tuple[float, ...] = ()
    columns: Mapping[str, int] = field(default_factory=dict)

    @classmethod
    def of(cls, cases: Iterable[NamedCase]) -> DayCases:
        """Return these cases in columns."""
        newest_first = sorted(cases, key=lambda case: (-case.sent, case.reference))
        columns: dict[str, int] = defaultdict(int)
        for place, case in enumerate(newest_first):
            for name in case.names:
                columns[name] |= 1 << place
        references, sent = [case.reference for case in newest_first], [case.sent for case in newest_first]
        return cls(tuple(references), tuple(sent), dict(sorted(columns.items())))

    def cases(self) -> dict[str, NamedCase]:
        """Return the cases by reference."""
        names: list[list[str]] = [[] for _case in self.references]
        for name, bits in self.columns.items():
            for place in _places(bits):
                names[place].append(name)
        found = zip(self.references, self.sent, names, strict=True)
        return {reference: NamedCase(reference, sent, tuple(of)) for reference, sent, of in found}

    def counts(self, part: Part) -> Counts:
        """Return the counts of a part of these cases."""
        inside = self._bits(part)
        counted = {name: (self.columns[name] & inside).bit_count() for name in within(part, self.columns)}
        return Counts({name: count for name, count in counted.items() if count})

    def newest(self, part: Part, names: Sequence[str]) -> list[str]:
        """Return the references of the cases in a part for which a name, or a pair of names, holds, newest first."""
        return [self.references[place] for place in _places(self._bits((*part, joined(names))))]

    def _bits(self, names: Iterable[str]) -> int:
        bits = (1 << len(self.references)) - 1
        for name in names:
            bits &= self.columns.get(name, 0)
        return bits


@dataclass(frozen=True)
class MonthGain:
    """What a month gains: how much its counts grow, and the bits of days that are set or cleared, by name.

    Both are summed; the bits do not apply to stretches longer than a month.
    """

    counts: Counter[str] = field(default_factory=Counter)
    days: Counter[str] = field(default_factory=Counter)

    def note(self, day: date, before: Counts, after: Counts) -> None:
        """Record which names hold on a day, compared with before."""
        for names, bit in ((after.by_name.keys() - before.by_name, 1), (before.by_name.keys() - after.by_name, -1)):
            self.days.update({f"{_ON}{name}": bit << day.day for name in names})


def with_days(kept: Mapping[str, int]) -> tuple[Counts, Mapping[str, int]]:
    """Return what is kept of a month in two parts: its counts, and by name the bits of the days with such a case."""
    days = {name.removeprefix(_ON): bits for name, bits in kept.items() if name.startswith(_ON)}
    return Counts({name: count for name, count in kept.items() if not name.startswith(_ON)}), days


def parts_of(names: Sequence[str]) -> Iterator[Part]:
    """Return every part that a case with these names belongs to."""
    of_kind = ([(), *((name,) for name in names if name.startswith(f"{kind}:"))] for kind in KINDS)
    return (sum(one, ()) for one in product(*of_kind))


def longer_than(month: Stretch) -> tuple[Stretch, ...]:
    """Return the stretches longer than a month that contain it."""
    return (EVER, month[: _LONGER[0]])


def day_in(stretch: Stretch) -> date | None:
    """Return a stretch as a day; None if it is longer than a day."""
    return date.fromisoformat(stretch) if len(stretch) > max(_LONGER) else None


def month_of(day: date) -> Stretch:
    """Return the month of a day."""
    return day.isoformat()[: _LONGER[1]]


def stretches(first: date, last: date, known: tuple[date, date]) -> list[Stretch]:
    """Return the fewest stretches that together cover exactly these days, oldest first.

    `known` are the first and last day with any case: there is nothing before or after, so a year that has just begun
    counts as whole.
    """
    oldest, newest = known
    begin = date.min if first <= oldest else first
    end = date.max if last >= newest else last
    if (begin, end) == (date.min, date.max):
        return [EVER]
    found, day = [], max(begin, oldest)
    while day <= min(end, newest):
        stretch, following = next(_whole(day, begin, end))
        found.append(stretch)
        day = following
    return found


def month_ends(month_day: date) -> tuple[date, date]:
    """Return the first and the last day of the month that a day is in."""
    first = month_day.replace(day=1)
    return first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def _whole(day: date, begin: date, end: date) -> Iterator[tuple[Stretch, date]]:
    """Yield the stretches that contain a day and fit between two days, longest first, each with the day after it."""
    year = date(day.year, 1, 1), date(day.year, 12, 31)
    for letters, (first, last) in ((_LONGER[0], year), (_LONGER[1], month_ends(day)), (None, (day, day))):
        if begin <= first and last <= end:
            yield day.isoformat()[:letters], last + timedelta(days=1)


def _places(bits: int) -> Iterator[int]:
    """Yield the positions of the bits that are set, lowest first."""
    while bits:
        yield (bits & -bits).bit_length() - 1
        bits &= bits - 1
