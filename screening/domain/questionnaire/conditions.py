"""The condition tree: true, false or "cannot tell yet" (None) for one reading of the answers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TypeAlias

Reason: TypeAlias = frozenset[str] | int | None
Reasons: TypeAlias = dict[str, Reason]


@dataclass(slots=True)
class Reading:
    """The answers as a condition sees them.

    There are two readings (docs/decisions/0002). While the sheet is being answered, `waiting` names every question that
    may still get an answer, and a condition on one of them cannot be decided. Once sent, `waiting` is empty: an
    unanswered question simply has none of its options.

    `chosen` holds the options of choice questions and `numbers` the numbers, of questions that were `asked`.
    `unanswered` are the asked questions without an answer, `missing` the required ones among them. `waiting` maps each
    question that may still get an answer to the questions to answer next: itself, or those that decide whether it is
    asked at all; `waiting_required` are the required ones among the waiting.
    """

    chosen: dict[str, tuple[str, ...]] = field(default_factory=dict)
    numbers: dict[str, int] = field(default_factory=dict)
    asked: set[str] = field(default_factory=set)
    unanswered: set[str] = field(default_factory=set)
    missing: set[str] = field(default_factory=set)
    waiting: dict[str, frozenset[str]] = field(default_factory=dict)
    waiting_required: set[str] = field(default_factory=set)


class Condition:
    """One node. Call `reasons` only on a node that is true (`wanted=True`) or false (`wanted=False`)."""

    __slots__ = ()

    def truth(self, reading: Reading) -> bool | None:
        """Return whether it holds; None if the answers so far do not decide it (Kleene's strong logic)."""
        raise NotImplementedError

    def reasons(self, reading: Reading, wanted: bool = True) -> Reasons:
        """Return the fewest answers that make it so: every true leaf of the first true branch."""
        raise NotImplementedError

    def waits_for(self, reading: Reading) -> frozenset[str]:
        """Return the questions to answer next to decide a node that is undecided (truth None)."""
        raise NotImplementedError

    def leaves(self) -> Iterator[Leaf]:
        """Return the leaves in file order."""
        raise NotImplementedError


class Leaf(Condition):
    """A node without branches; `question` is the id it reads, or "" if it reads the whole sheet."""

    __slots__ = ()
    question: str

    def waits_for(self, reading: Reading) -> frozenset[str]:
        return reading.waiting[self.question]

    def leaves(self) -> Iterator[Leaf]:
        yield self


@dataclass(frozen=True, slots=True)
class Has(Leaf):
    """Any of these options was chosen."""

    question: str
    options: frozenset[str]

    def truth(self, reading: Reading) -> bool | None:
        chosen = reading.chosen.get(self.question)
        if chosen is None:
            return None if self.question in reading.waiting else False
        return not self.options.isdisjoint(chosen)

    def reasons(self, reading: Reading, wanted: bool = True) -> Reasons:
        chosen = reading.chosen.get(self.question)
        if chosen is None:
            return _silence(self.question, reading)
        return {self.question: self.options.intersection(chosen) if wanted else frozenset(chosen)}


@dataclass(frozen=True, slots=True)
class Between(Leaf):
    """The number lies in `at_least` ≤ number < `below`; a bound of None is ignored."""

    question: str
    at_least: int | None = None
    below: int | None = None

    def truth(self, reading: Reading) -> bool | None:
        number = reading.numbers.get(self.question)
        if number is None:
            return None if self.question in reading.waiting else False
        return (self.at_least is None or number >= self.at_least) and (self.below is None or number < self.below)

    def reasons(self, reading: Reading, wanted: bool = True) -> Reasons:
        number = reading.numbers.get(self.question)
        return _silence(self.question, reading) if number is None else {self.question: number}


@dataclass(frozen=True, slots=True)
class Unanswered(Leaf):
    """The question was asked and has no answer. Undecided while it may still be answered."""

    question: str

    def truth(self, reading: Reading) -> bool | None:
        return None if self.question in reading.waiting else self.question in reading.unanswered

    def reasons(self, reading: Reading, wanted: bool = True) -> Reasons:
        return _silence(self.question, reading)


@dataclass(frozen=True, slots=True)
class RequiredUnanswered(Leaf):
    """Any required question that was asked has no answer."""

    question: str = ""

    def truth(self, reading: Reading) -> bool | None:
        return None if reading.waiting_required else bool(reading.missing)

    def reasons(self, reading: Reading, wanted: bool = True) -> Reasons:
        return dict.fromkeys(sorted(reading.missing))

    def waits_for(self, reading: Reading) -> frozenset[str]:
        return frozenset[str]().union(*(reading.waiting[question] for question in reading.waiting_required))


@dataclass(frozen=True, slots=True)
class Branching(Condition):
    """What All and Any have in common."""

    branches: tuple[Condition, ...]

    def waits_for(self, reading: Reading) -> frozenset[str]:
        open_branches = (branch for branch in self.branches if branch.truth(reading) is None)
        return frozenset[str]().union(*(branch.waits_for(reading) for branch in open_branches))

    def leaves(self) -> Iterator[Leaf]:
        for branch in self.branches:
            yield from branch.leaves()


@dataclass(frozen=True, slots=True)
class All(Branching):
    """Every branch is true."""

    def truth(self, reading: Reading) -> bool | None:
        result: bool | None = True
        for branch in self.branches:
            truth = branch.truth(reading)
            if truth is False:
                return False
            if truth is None:
                result = None
        return result

    def reasons(self, reading: Reading, wanted: bool = True) -> Reasons:
        return _together(self.branches, reading, True) if wanted else _first(self.branches, reading, False)


@dataclass(frozen=True, slots=True)
class Any(Branching):
    """At least one branch is true."""

    def truth(self, reading: Reading) -> bool | None:
        result: bool | None = False
        for branch in self.branches:
            truth = branch.truth(reading)
            if truth:
                return True
            if truth is None:
                result = None
        return result

    def reasons(self, reading: Reading, wanted: bool = True) -> Reasons:
        return _first(self.branches, reading, True) if wanted else _together(self.branches, reading, False)


@dataclass(frozen=True, slots=True)
class Not(Condition):
    """The branch is false."""

    branch: Condition

    def truth(self, reading: Reading) -> bool | None:
        truth = self.branch.truth(reading)
        return None if truth is None else not truth

    def reasons(self, reading: Reading, wanted: bool = True) -> Reasons:
        return self.branch.reasons(reading, not wanted)

    def waits_for(self, reading: Reading) -> frozenset[str]:
        return self.branch.waits_for(reading)

    def leaves(self) -> Iterator[Leaf]:
        yield from self.branch.leaves()


def _silence(question: str, reading: Reading) -> Reasons:
    """Return an unanswered question as a reason of its own (None); nothing if it was not asked."""
    return {question: None} if question in reading.unanswered else {}


def _first(branches: tuple[Condition, ...], reading: Reading, wanted: bool) -> Reasons:
    return next(branch.reasons(reading, wanted) for branch in branches if branch.truth(reading) is wanted)


def _together(branches: tuple[Condition, ...], reading: Reading, wanted: bool) -> Reasons:
    """Return the reasons of all branches; options of one question named by several branches are merged."""
    joined: Reasons = {}
    for branch in branches:
        for question, value in branch.reasons(reading, wanted).items():
            joined[question] = _union(joined.get(question), value)
    return joined


def _union(earlier: Reason, value: Reason) -> Reason:
    return earlier | value if isinstance(earlier, frozenset) and isinstance(value, frozenset) else value
