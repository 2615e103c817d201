"""Whether the rules are right: suggestions against decisions, counted over many screenings or over any part of them."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from screening.domain.review.decision import Conclusion, Tick, agrees
from screening.domain.rules.rulebook import Outcome

FEW = 30  # with fewer cases, a share's interval may be wider than 34 points, which fits a good rule and a bad one
OFTEN = 0.2  # a rule that is wrong for one patient in five costs more visit minutes than it saves
_Z = 1.959964  # for a 95% interval
_HOUR, _DAY, TWO_DAYS = 60, 1440, 2880  # minutes
_LONGEST = 1456 * _DAY  # minutes from sent to signed: up to four years
_AND = "&"
_GROUP = "group:"


@dataclass(frozen=True)
class Case:
    """One screening to count. `fired` are the rules that suggested something: id → outcome.

    `ticks` say what asking about a rule showed; `conclusion`, `signed_at` and `signed_by` are None without a decision.
    `sites` are the places of the body that were named, `groups` those of domain/rules/fairness.py, under its rules.
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
    groups: tuple[str, ...] = ()

    @property
    def deciding(self) -> list[str]:
        """Return the rules that determined the outcome."""
        return [rule for rule, outcome in self.fired.items() if outcome is self.outcome]

    @property
    def agreed(self) -> bool:
        """Return whether the decision followed the suggestion."""
        return self.conclusion is not None and agrees(self.outcome, self.conclusion)

    @property
    def minutes(self) -> int | None:
        """Return the minutes from sent to signed; None if no one signed these answers.

        A decision carried over from earlier answers was signed before these were sent.
        """
        if self.signed_at is None or self.signed_at < self.sent_at:
            return None
        return min(round((self.signed_at - self.sent_at).total_seconds() / 60), _LONGEST)


@dataclass(frozen=True)
class Counts:
    """The number of cases each name holds for; a pair of names that hold together is one name, joined by “&”.

    Names: "" (every case) · decided · agreed · outcome:O · conclusion:C · therapist:ID · language:L · site:S · group:G
    · took:MINUTES (see `_as_told`) · fired, alone, confirmed, not_so, overridden, questioned :R of a rule. Pairs: an
    outcome & decided, an outcome & a conclusion, a rule that fired & decided. A group, and a group & an outcome, are
    counted for all cases only, not for parts.
    """

    by_name: Mapping[str, int] = field(default_factory=dict)

    def count(self, *names: str) -> int:
        """Return how many cases a name, or a pair of names, holds for; without names, the number of all cases."""
        return self.by_name.get(joined(names), 0)

    def share(self, name: str, *of: str) -> Share:
        """Return how many cases a name holds for, out of those for which the others do, which it implies."""
        return Share(self.count(name), self.count(*of))

    def each(self, kind: str) -> list[str]:
        """Return the names of one kind that these cases have, such as the rules that fired, in order."""
        names = (name.partition(":") for name in self.by_name if _AND not in name)
        return sorted(one for what, _, one in names if what == kind)

    def hours(self, share: float) -> float | None:
        """Return the hours within which this share of the cases that someone signed were signed; None without any."""
        took = {minutes: self.count(f"took:{minutes}") for minutes in sorted(map(int, self.each("took")))}
        place = math.ceil(share * sum(took.values()))
        for minutes, count in took.items():
            place -= count
            if place <= 0:
                return minutes / _HOUR
        return None


def joined(names: Iterable[str]) -> str:
    """Return the single name for names that hold together."""
    return _AND.join(names)


def added(counts: Iterable[Counts]) -> Counts:
    """Return the sums of several counts of different cases."""
    total: Counter[str] = Counter()
    for one in counts:
        total.update(one.by_name)
    return Counts(total)


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
        """Return what a rule's questioned share says about the rule, judged by its interval and not by the share."""
        low, high = self.interval
        if self.of < FEW:
            return RuleVerdict.TOO_FEW
        return RuleVerdict.LOOK if low > OFTEN else RuleVerdict.HOLDS if high < OFTEN else RuleVerdict.OPEN


@dataclass(frozen=True)
class RuleCounts:
    """One rule: its counts by part, and how often it was questioned."""

    id: str
    ref: str
    title: str
    sentence: str
    counts: Mapping[str, int]
    questioned: Share


def names_of(case: Case) -> Iterator[str]:
    """Return every name and every pair of names that holds for a case."""
    yield from ("", f"outcome:{case.outcome}", f"language:{case.language}")
    yield from (f"site:{site}" for site in case.sites)
    yield from (f"{_GROUP}{group}{also}" for group in case.groups for also in ("", f"{_AND}outcome:{case.outcome}"))
    for rule in case.fired:
        yield from (f"{what}:{rule}" for what in _of_rule(case, rule))
    if case.conclusion is None:
        return
    yield from ("decided", f"conclusion:{case.conclusion}", f"therapist:{case.signed_by}")
    yield from (f"outcome:{case.outcome}{_AND}{name}" for name in ("decided", f"conclusion:{case.conclusion}"))
    yield from (f"fired:{rule}{_AND}decided" for rule in case.fired)
    if case.minutes is not None:
        yield f"took:{_as_told(case.minutes)}"
    if case.agreed:
        yield "agreed"


def within(part: Sequence[str], names: Iterable[str]) -> list[str]:
    """Return the names that are counted for a part: all of them for all cases, but no groups for a part."""
    return [name for name in names if not (part and name.startswith(_GROUP))]


def _as_told(minutes: int) -> int:
    """Return minutes as precisely as shown: to the minute below an hour, the hour below two days, then the day.

    This way a count keeps a few dozen times instead of thousands, and the time shown stays the same.
    """
    if minutes < _HOUR:
        return minutes
    if minutes < TWO_DAYS:
        return min(round(minutes / _HOUR) * _HOUR, TWO_DAYS - 1)  # 47 h 40 min is shown as 48 h, not as 2 days
    return round(minutes / _DAY) * _DAY


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
