"""Whether the rules are right: suggestions against decisions, counted over many screenings."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from statistics import quantiles

from screening.domain.review.decision import Conclusion, Tick, agrees
from screening.domain.rules.rulebook import Outcome

MOST_LISTED = 100  # newest references listed under one count
_Z = 1.959964  # for a 95% interval


@dataclass(frozen=True)
class Case:
    """One screening to count. `fired` are the rules that suggested something: id → outcome.

    `ticks` say what asking about a rule showed; `conclusion` and `signed_at` are None without a decision.
    """

    reference: str
    sent_at: datetime
    outcome: Outcome
    fired: Mapping[str, Outcome]
    conclusion: Conclusion | None = None
    signed_at: datetime | None = None
    ticks: Mapping[str, Tick] = field(default_factory=dict)

    @property
    def deciding(self) -> list[str]:
        """Return the rules that determined the outcome."""
        return [rule for rule, outcome in self.fired.items() if outcome is self.outcome]

    @property
    def agreed(self) -> bool:
        """Return whether the decision followed the suggestion."""
        return self.conclusion is not None and agrees(self.outcome, self.conclusion)


@dataclass(frozen=True)
class Counts:
    """Counts by name, newest references for each, and hours from sent to signed: the median and the 90th percentile.

    Names: all · decided · agreed · outcome:O · matrix:O:C · month:YYYY-MM:sent, decided, agreed · rule:R:fired, alone,
    decided, confirmed, not_so, overridden, questioned. `hours` is empty until something is signed.
    """

    counts: Mapping[str, int] = field(default_factory=dict)
    listed: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    hours: tuple[float, ...] = ()

    def of(self, *name: str) -> int:
        """Return the count with this name, given in its parts."""
        return self.counts.get(":".join(name), 0)

    def each(self, kind: str) -> list[str]:
        """Return everything counted under a kind, such as the rules or the months."""
        return list(dict.fromkeys(name.split(":")[1] for name in self.counts if name.startswith(f"{kind}:")))


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
    def words(self) -> str:
        """Return the share and its interval in percent; "–" if the whole is zero."""
        if not self.of:
            return "–"
        low, high = self.interval
        return f"{self.count / self.of:.0%} ({low:.0%} to {high:.0%})"


@dataclass(frozen=True)
class RuleCounts:
    """One rule: its counts by part, and how often its decision was questioned."""

    id: str
    ref: str
    sentence: str
    counts: Mapping[str, int]
    questioned: Share


def count(cases: Iterable[Case]) -> Counts:
    """Return the counts of these cases, which come newest first."""
    counts: dict[str, int] = defaultdict(int)
    listed: dict[str, list[str]] = defaultdict(list)
    hours: list[float] = []
    for case in cases:
        for name in _names(case):
            counts[name] += 1
            if len(listed[name]) < MOST_LISTED:
                listed[name].append(case.reference)
        if case.signed_at is not None:
            hours.append((case.signed_at - case.sent_at).total_seconds() / 3600)
    return Counts(dict(counts), {name: tuple(found) for name, found in listed.items()}, _middle_and_late(hours))


def _names(case: Case) -> Iterator[str]:
    """Return every count a case belongs to."""
    month = f"month:{case.sent_at:%Y-%m}"
    yield from ("all", f"outcome:{case.outcome}", f"{month}:sent")
    for rule in case.fired:
        yield from (f"rule:{rule}:{what}" for what in _of_rule(case, rule))
    if case.conclusion is not None:
        yield from ("decided", f"matrix:{case.outcome}:{case.conclusion}", f"{month}:decided")
        if case.agreed:
            yield from ("agreed", f"{month}:agreed")


def _of_rule(case: Case, rule: str) -> Iterator[str]:
    yield "fired"
    if case.deciding == [rule]:
        yield "alone"
    if case.conclusion is None:
        return
    yield "decided"
    tick = case.ticks.get(rule)
    not_so = tick in (Tick.NOT_CONFIRMED, Tick.CHANGED)
    overridden = rule in case.deciding and not case.agreed
    if tick is Tick.CONFIRMED:
        yield "confirmed"
    for name, holds in (("not_so", not_so), ("overridden", overridden), ("questioned", not_so or overridden)):
        if holds:
            yield name


def _middle_and_late(hours: list[float]) -> tuple[float, ...]:
    if len(hours) < 2:  # noqa: PLR2004  two are needed to have something between them
        return (*hours, *hours)
    tenths = quantiles(hours, n=10, method="inclusive")
    return round(tenths[4], 2), round(tenths[8], 2)
