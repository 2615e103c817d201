"""Conditions as the rules file states them: true, false or "cannot tell yet" (None) for one reading of the answers.

The tree is what gets read, proved and put into words. It is evaluated in compiled form (compiled.py), built once for
each layout of bits.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from screening.domain.questionnaire.bits import BitLayout, Reading, Truth
from screening.domain.questionnaire.compiled import AllOf, AnyOf, Hit, Miss, Test
from screening.domain.questionnaire.fields import Field, Told


class Condition:
    """One node."""

    __slots__ = ()

    def truth(self, reading: Reading) -> bool | None:
        """Return whether it holds; None if the answers so far do not decide it (Kleene's strong logic)."""
        truth = self.known(reading.layout).of(reading.certain)
        return None if isinstance(truth, frozenset) else truth

    def reasons(self, reading: Reading) -> Mapping[str, tuple[Told, ...]]:
        """Return the fewest answers that make a true condition so: every true leaf of the first true branch.

        A question that was asked and not answered is a reason of its own: it has no values.
        """
        hits = self.test(reading.layout).reasons(reading.certain, reading.possible) or {}
        return {question: reading.layout.fields[question].told(bits) for question, bits in hits.items()}

    def waits_for(self, reading: Reading) -> frozenset[str]:
        """Return the questions to answer next to decide a condition that is undecided (truth None)."""
        truth = self.known(reading.layout).of(reading.certain)
        return frozenset(reading.next_to(tuple(truth))) if isinstance(truth, frozenset) else frozenset()

    def test(self, layout: BitLayout) -> Test:
        """Return its compiled form."""
        return self.known(layout).test

    def known(self, layout: BitLayout) -> Truth:
        """Return its truth, cached by bits; it is compiled once per layout."""
        known = layout.truths.get(id(self))
        if known is None:
            known = layout.truths[id(self)] = (self, Truth(layout, self.compiled(layout, wanted=True)))
        return known[1]

    def compiled(self, layout: BitLayout, *, wanted: bool) -> Test:
        """Return the test that it is true, or (`wanted` is False) that it is false."""
        raise NotImplementedError

    def leaves(self) -> Iterator[Leaf]:
        """Return the leaves in file order."""
        raise NotImplementedError


class Leaf(Condition):
    """A node without branches; `question` is the id it reads, or "" if it reads the whole sheet."""

    __slots__ = ()
    question: str

    def compiled(self, layout: BitLayout, *, wanted: bool) -> Test:
        reads = self.fields(layout)
        mask = sum(self.true_with(field) for field in reads)
        shown = self.true_with if wanted else self.false_with
        shows = tuple((field.question, shown(field)) for field in reads)
        return (Hit if wanted else Miss)(mask, shows, sum(field.open for field in reads))

    def fields(self, layout: BitLayout) -> tuple[Field, ...]:
        """Return the fields it reads; none if its question is not asked before."""
        field = layout.fields.get(self.question)
        return (field,) if field else ()

    def true_with(self, field: Field) -> int:
        """Return the bits of a field that each make it true."""
        raise NotImplementedError

    def false_with(self, field: Field) -> int:
        """Return the bits of a field that say why it is false: the other answers."""
        return field.unanswered | field.said

    def leaves(self) -> Iterator[Leaf]:
        yield self


@dataclass(frozen=True, slots=True)
class Has(Leaf):
    """Any of these options was chosen."""

    question: str
    options: frozenset[str]

    def true_with(self, field: Field) -> int:
        return field.bits(self.options)


@dataclass(frozen=True, slots=True)
class Between(Leaf):
    """The number lies in `at_least` ≤ number < `below`; a bound of None is ignored."""

    question: str
    at_least: int | None = None
    below: int | None = None

    def true_with(self, field: Field) -> int:
        return field.between(self.at_least, self.below)


class Silence(Leaf):
    """What Unanswered and RequiredUnanswered have in common: an answer is never a reason for them."""

    __slots__ = ()

    def true_with(self, field: Field) -> int:
        return field.unanswered

    def false_with(self, field: Field) -> int:
        return field.unanswered


@dataclass(frozen=True, slots=True)
class Unanswered(Silence):
    """The question was asked and has no answer. Undecided while it may still be answered."""

    question: str


@dataclass(frozen=True, slots=True)
class RequiredUnanswered(Silence):
    """Any required question that was asked has no answer."""

    question: str = ""

    def fields(self, layout: BitLayout) -> tuple[Field, ...]:
        return layout.required


@dataclass(frozen=True, slots=True)
class Branching(Condition):
    """What All and Any have in common."""

    branches: tuple[Condition, ...]

    def leaves(self) -> Iterator[Leaf]:
        for branch in self.branches:
            yield from branch.leaves()


@dataclass(frozen=True, slots=True)
class All(Branching):
    """Every branch is true."""

    def compiled(self, layout: BitLayout, *, wanted: bool) -> Test:
        return (AllOf if wanted else AnyOf)(tuple(branch.compiled(layout, wanted=wanted) for branch in self.branches))


@dataclass(frozen=True, slots=True)
class Any(Branching):
    """At least one branch is true."""

    def compiled(self, layout: BitLayout, *, wanted: bool) -> Test:
        return (AnyOf if wanted else AllOf)(tuple(branch.compiled(layout, wanted=wanted) for branch in self.branches))


@dataclass(frozen=True, slots=True)
class Not(Condition):
    """The branch is false."""

    branch: Condition

    def compiled(self, layout: BitLayout, *, wanted: bool) -> Test:
        return self.branch.compiled(layout, wanted=not wanted)

    def leaves(self) -> Iterator[Leaf]:
        yield from self.branch.leaves()
