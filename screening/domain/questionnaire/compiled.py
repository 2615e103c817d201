"""Conditions compiled to masks over one integer of answers: the only form in which they are evaluated.

Each node asks of two integers, what is `certain` and what is `possible` (Reading in bits.py). It is surely true if
`holds(certain, possible)`, and may still become true if `holds(possible, certain)`. "Not" is pushed down to the leaves,
so there is no third value to calculate with.
"""

from __future__ import annotations

from collections.abc import Mapping

ALWAYS = 1  # the bit that every reading has


class Test:
    """One node. `needs` are bits of which at least one has to be set for it to be true."""

    __slots__ = ("needs",)
    needs: int

    def holds(self, certain: int, possible: int) -> bool:
        """Return whether it is surely true; with the two integers swapped, whether it may still become true."""
        raise NotImplementedError

    def reasons(self, certain: int, possible: int) -> dict[str, int]:
        """Return the fewest answers that make a true node so: each question with the bits that count."""
        raise NotImplementedError

    def waits_for(self, certain: int, possible: int, waiting: Mapping[str, frozenset[str]]) -> frozenset[str]:
        """Return the questions to answer next to decide a node that is undecided."""
        raise NotImplementedError


class _Leaf(Test):
    """A leaf. `shown` are the bits of each question it reads that count as its reason."""

    __slots__ = ("mask", "shown")

    def __init__(self, mask: int, shown: tuple[tuple[str, int], ...], needs: int) -> None:
        self.mask, self.shown, self.needs = mask, shown, needs

    def reasons(self, certain: int, possible: int) -> dict[str, int]:
        hits = {}
        for question, mask in self.shown:
            if hit := certain & mask:
                hits[question] = hit
        return hits

    def waits_for(self, certain: int, possible: int, waiting: Mapping[str, frozenset[str]]) -> frozenset[str]:
        return frozenset[str]().union(*(waiting.get(question, ()) for question, _ in self.shown))


class Hit(_Leaf):
    """One of the bits of the mask is set."""

    __slots__ = ()

    def __init__(self, mask: int, shown: tuple[tuple[str, int], ...]) -> None:
        super().__init__(mask, shown, mask)

    def holds(self, certain: int, possible: int) -> bool:
        return certain & self.mask != 0


class Miss(_Leaf):
    """None of the bits of the mask is set."""

    __slots__ = ()

    def __init__(self, mask: int, shown: tuple[tuple[str, int], ...]) -> None:
        super().__init__(mask, shown, ALWAYS)

    def holds(self, certain: int, possible: int) -> bool:
        return possible & self.mask == 0


class _Branching(Test):
    __slots__ = ("branches",)

    def __init__(self, branches: tuple[Test, ...]) -> None:
        self.branches = branches

    def waits_for(self, certain: int, possible: int, waiting: Mapping[str, frozenset[str]]) -> frozenset[str]:
        undecided = (
            branch
            for branch in self.branches
            if branch.holds(possible, certain) and not branch.holds(certain, possible)
        )
        return frozenset[str]().union(*(branch.waits_for(certain, possible, waiting) for branch in undecided))


class AllOf(_Branching):
    """Every branch holds."""

    __slots__ = ()

    def __init__(self, branches: tuple[Test, ...]) -> None:
        super().__init__(branches)
        needs = (branch.needs for branch in branches)
        self.needs = min(needs, key=lambda mask: (mask & ALWAYS, mask.bit_count()), default=ALWAYS)

    def holds(self, certain: int, possible: int) -> bool:
        for branch in self.branches:  # noqa: SIM110 (a generator would double the time)
            if not branch.holds(certain, possible):
                return False
        return True

    def reasons(self, certain: int, possible: int) -> dict[str, int]:
        joined: dict[str, int] = {}
        for branch in self.branches:
            for question, hit in branch.reasons(certain, possible).items():
                joined[question] = joined.get(question, 0) | hit
        return joined


class AnyOf(_Branching):
    """At least one branch holds; the first one that does is the reason."""

    __slots__ = ()

    def __init__(self, branches: tuple[Test, ...]) -> None:
        super().__init__(branches)
        self.needs = 0
        for branch in branches:
            self.needs |= branch.needs

    def holds(self, certain: int, possible: int) -> bool:
        for branch in self.branches:  # noqa: SIM110 (a generator would double the time)
            if branch.holds(certain, possible):
                return True
        return False

    def reasons(self, certain: int, possible: int) -> dict[str, int]:
        for branch in self.branches:
            if branch.holds(certain, possible):
                return branch.reasons(certain, possible)
        return {}
