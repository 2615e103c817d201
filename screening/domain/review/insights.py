"""Whether the rules are right: suggestions against decisions, counted over many screenings or over any part of them."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from screening.domain.review.decision import Conclusion, Tick, agrees
from screening.domain.rules.rulebook import Outcome

MOST_LISTED = 100  # newest references listed under one count
FEW = 30  # with fewer cases, the interval of a share may be wider than 34 points: it fits a good rule and a bad one
OFTEN = 0.2  # a rule that is not so for one patient in five costs more minutes of a visit than it saves
_Z = 1.959964  # for a 95% interval
_LONGEST = 21  # bits of the minutes from sent to signed: up to four years


@dataclass(frozen=True)
class Case:
    """One screening to count. `fired` are the rules that suggested something: id → outcome.

    `ticks` say what asking about a rule showed; `conclusion`, `signed_at` and `signed_by` are None without a decision.
    `sites` are the places of the body that were named.
    """

    reference: str
    sent_at: datetime
    outcome: Outcome
    fired: Mapping[str, Outcome]
    conclusion: Conclusion | None = None
    signed_at: datetime | None = None
    ticks: Mapping[str, Tick] = field(default_factory=dict)
    signed_by: int | None = None
    language: str = ""
    sites: tuple[str, ...] = ()

    @property
    def deciding(self) -> list[str]:
        """Return the rules that determined the outcome."""
        return [rule for rule, outcome in self.fired.items() if outcome is self.outcome]

    @property
    def agreed(self) -> bool:
        """Return whether the decision followed the suggestion."""
        return self.conclusion is not None and agrees(self.outcome, self.conclusion)

    @property
    def minutes(self) -> int:
        """Return how long it took from sent to signed; 0 without a decision, or if the clock went back."""
        waited = (self.signed_at - self.sent_at).total_seconds() / 60 if self.signed_at else 0
        return min(max(0, round(waited)), (1 << _LONGEST) - 1)


@dataclass(frozen=True)
class GatheredCases:
    """Many cases, newest first, in columns: what holds for them is a number for each name, whose bit n is case n's.

    `sent` is when each was sent, in seconds since 1970. `within` are the cases to look at, all by default. Counting is
    an AND of bits, so any part of a hundred thousand cases is counted in milliseconds.

    Names: decided · agreed · outcome:O · conclusion:C · therapist:ID · language:L · site:S · minutes:N
    (bit N of the minutes from sent to signed) · fired, alone, confirmed, not_so, overridden, questioned :R of a rule.
    """

    references: tuple[str, ...] = ()
    sent: tuple[int, ...] = ()
    columns: Mapping[str, int] = field(default_factory=dict)
    within: int | None = None

    def among(self, *names: str) -> GatheredCases:
        """Return those of these cases for which all the names hold."""
        return replace(self, within=self._bits(names))

    def sent_between(self, first: datetime | None, end: datetime | None) -> GatheredCases:
        """Return those sent from one moment on (None: from the start) and before another (None: until now)."""
        newest = bisect_right(self.sent, -end.timestamp(), key=lambda sent: -sent) if end else 0
        oldest = bisect_right(self.sent, -first.timestamp(), key=lambda sent: -sent) if first else len(self.sent)
        return replace(self, within=self._bits() & _ones(oldest) & ~_ones(newest))

    def count(self, *names: str) -> int:
        """Return for how many of these cases all the names hold."""
        return self._bits(names).bit_count()

    def share(self, name: str, *of: str) -> Share:
        """Return for how many a name holds, out of those for which the others hold."""
        return Share(self.count(name, *of), self.count(*of))

    def newest(self, *names: str, most: int = MOST_LISTED, after: str = "") -> tuple[str, ...]:
        """Return the newest references for which all the names hold, at most `most`; with `after`, those after that."""
        bits, found = self._bits(names), list[str]()
        if after in self.references:
            bits &= ~_ones(self.references.index(after) + 1)
        while bits and len(found) < most:
            found.append(self.references[(bits & -bits).bit_length() - 1])
            bits &= bits - 1
        return tuple(found)

    def each(self, kind: str) -> list[str]:
        """Return what these cases have of a kind, such as the rules that fired, in order."""
        kinds = (name.partition(":") for name in self.columns)
        return sorted(one for what, _, one in kinds if what == kind and self.count(f"{kind}:{one}"))

    def hours(self, share: float) -> float | None:
        """Return the hours from sent to signed within which this share of the decided were signed; None without any.

        It is found bit by bit from the highest: the ones below it have a 0 there.
        """
        left = self._bits(("decided",))
        place, minutes = math.ceil(share * left.bit_count()), 0
        for bit in reversed(range(_LONGEST)):
            ones = self.columns.get(f"minutes:{bit}", 0)
            low = (left & ~ones).bit_count()
            if place <= low:
                left &= ~ones
            else:
                place, left, minutes = place - low, left & ones, minutes + 2**bit
        return minutes / 60 if left else None

    def _bits(self, names: Iterable[str] = ()) -> int:
        bits = _ones(len(self.references)) if self.within is None else self.within
        for name in names:
            bits &= self.columns.get(name, 0)
        return bits


def wilson(count: int, of: int) -> tuple[float, float]:
    """Return the 95% interval of a proportion (Wilson 1927); (0, 1) if nothing was counted.

    Unlike the normal approximation, it stays within 0 and 1 and is honest about small samples.
    """
    if of == 0:
        return 0.0, 1.0
    share, spread = count / of, _Z * _Z / of
    middle = share + spread / 2
    half = _Z * math.sqrt(share * (1 - share) / of + spread / (4 * of))
    low = 0.0 if count == 0 else max(0.0, (middle - half) / (1 + spread))
    return low, 1.0 if count == of else min(1.0, (middle + half) / (1 + spread))


class RuleVerdict(StrEnum):
    """What the counts say about a rule."""

    LOOK = "look"
    OPEN = "open"
    HOLDS = "holds"
    TOO_FEW = "too_few"


@dataclass(frozen=True)
class Share:
    """A count out of a whole."""

    count: int
    of: int

    @property
    def interval(self) -> tuple[float, float]:
        """Return the 95% interval of the share; (0, 1) if the whole is zero."""
        return wilson(self.count, self.of)

    @property
    def verdict(self) -> RuleVerdict:
        """Return what it says about a rule that it is the questioned share of: by the interval, not by the share."""
        low, high = self.interval
        if self.of < FEW:
            return RuleVerdict.TOO_FEW
        return RuleVerdict.LOOK if low > OFTEN else RuleVerdict.HOLDS if high < OFTEN else RuleVerdict.OPEN


@dataclass(frozen=True)
class RuleCounts:
    """One rule: its counts by part, and how often its decision was questioned."""

    id: str
    ref: str
    title: str
    sentence: str
    counts: Mapping[str, int]
    questioned: Share


def gather(cases: Iterable[Case]) -> GatheredCases:
    """Return these cases, which come newest first, in columns."""
    references, sent = list[str](), list[int]()
    places: dict[str, list[int]] = defaultdict(list)
    for place, case in enumerate(cases):
        references.append(case.reference)
        sent.append(int(case.sent_at.timestamp()))
        for name in _names(case):
            places[name].append(place)
    return GatheredCases(tuple(references), tuple(sent), {name: _column(where) for name, where in places.items()})


def _names(case: Case) -> Iterator[str]:
    """Return every name that holds for a case."""
    yield from (f"outcome:{case.outcome}", f"language:{case.language}")
    yield from (f"site:{site}" for site in case.sites)
    for rule in case.fired:
        yield from (f"{what}:{rule}" for what in _of_rule(case, rule))
    if case.conclusion is None:
        return
    yield from ("decided", f"conclusion:{case.conclusion}", f"therapist:{case.signed_by}")
    yield from (f"minutes:{bit}" for bit in range(_LONGEST) if case.minutes >> bit & 1)
    if case.agreed:
        yield "agreed"


def _of_rule(case: Case, rule: str) -> Iterator[str]:
    yield "fired"
    if case.deciding == [rule]:
        yield "alone"
    tick = case.ticks.get(rule) if case.conclusion else None
    not_so = tick in (Tick.NOT_CONFIRMED, Tick.CHANGED)
    overridden = case.conclusion is not None and rule in case.deciding and not case.agreed
    if tick is Tick.CONFIRMED:
        yield "confirmed"
    for name, holds in (("not_so", not_so), ("overridden", overridden), ("questioned", not_so or overridden)):
        if holds:
            yield name


def _column(places: list[int]) -> int:
    """Return the number with these bits, which rise. Adding them one by one would copy the number each time."""
    held = bytearray(places[-1] // 8 + 1)
    for place in places:
        held[place >> 3] |= 1 << (place & 7)
    return int.from_bytes(held, "little")


def _ones(count: int) -> int:
    return (1 << count) - 1
