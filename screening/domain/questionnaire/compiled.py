"""Conditions compiled to masks over one integer of answers: the only form in which they are evaluated.

Each node is evaluated on two integers, what is `certain` and what is `possible` (Reading in bits.py). It is surely true
if `holds(certain, possible)`, and may still become true if `holds(possible, certain)`. "Not" is pushed down to the
leaves, so there is no third value to calculate with.
"""

from __future__ import annotations

from functools import reduce
from operator import or_

ALWAYS = 1  # the bit that every reading has


class Test:
    """One node. Its truth depends on the bits `decides`; at least one of `needs` has to be set for it to be true.

    `shows` are the bits its reasons can have, `opens` those that say that a question it reads is open.
    """

    def __init__(self, decides: int, shows: int, opens: int, needs: int) -> None:
        self.decides, self.shows, self.opens, self.needs = decides, shows, opens, needs

    def holds(self, certain: int, possible: int) -> bool:
        """Return whether it is surely true; with the two integers swapped, whether it may still become true."""
        raise NotImplementedError

    def reasons(self, certain: int, possible: int) -> dict[str, int] | None:
        """Return the fewest answers that make it surely true, each question with the bits that count, else None."""
        raise NotImplementedError

    def waits_for(self, certain: int, possible: int) -> frozenset[str]:
        """Return the open questions that can decide a node that is undecided."""
        raise NotImplementedError


class _Leaf(Test):
    """A leaf. `shown` are the bits of each question it reads that count as its reason."""

    def __init__(self, mask: int, shown: tuple[tuple[str, int], ...], opens: int, needs: int) -> None:
        super().__init__(mask | opens, reduce(or_, (bits for _, bits in shown), 0), opens, needs)
        self.mask, self.shown = mask, shown

    def reasons(self, certain: int, possible: int) -> dict[str, int] | None:
        return self._shown_in(certain) if self.holds(certain, possible) else None

    def waits_for(self, certain: int, possible: int) -> frozenset[str]:
        return frozenset(self._shown_in(possible & ~certain))

    def _shown_in(self, bits: int) -> dict[str, int]:
        hits, rest = {}, bits & self.shows
        for question, mask in self.shown if rest else ():
            if hit := rest & mask:
                hits[question] = hit
                rest ^= hit
                if not rest:
                    break
        return hits


class Hit(_Leaf):
    """One of the bits of the mask is set."""

    def __init__(self, mask: int, shown: tuple[tuple[str, int], ...], opens: int) -> None:
        super().__init__(mask, shown, opens, needs=mask)

    def holds(self, certain: int, possible: int) -> bool:
        return certain & self.mask != 0


class Miss(_Leaf):
    """None of the bits of the mask is set."""

    def __init__(self, mask: int, shown: tuple[tuple[str, int], ...], opens: int) -> None:
        super().__init__(mask, shown, opens, needs=ALWAYS)

    def holds(self, certain: int, possible: int) -> bool:
        return possible & self.mask == 0


class _Branching(Test):
    def __init__(self, branches: tuple[Test, ...], needs: int) -> None:
        decides = reduce(or_, (branch.decides for branch in branches), 0)
        shows = reduce(or_, (branch.shows for branch in branches), 0)
        super().__init__(decides, shows, reduce(or_, (branch.opens for branch in branches), 0), needs)
        self.branches = branches

    def waits_for(self, certain: int, possible: int) -> frozenset[str]:
        undecided = (
            branch
            for branch in self.branches
            if branch.holds(possible, certain) and not branch.holds(certain, possible)
        )
        return frozenset[str]().union(*(branch.waits_for(certain, possible) for branch in undecided))


class AllOf(_Branching):
    """Every branch holds."""

    def __init__(self, branches: tuple[Test, ...]) -> None:
        needs = (branch.needs for branch in branches)
        rarest = min(needs, key=lambda mask: (mask & ALWAYS, mask.bit_count()), default=ALWAYS)
        super().__init__(branches, rarest)

    def holds(self, certain: int, possible: int) -> bool:
        for branch in self.branches:  # noqa: SIM110 (a generator would double the time)
            if not branch.holds(certain, possible):
                return False
        return True

    def reasons(self, certain: int, possible: int) -> dict[str, int] | None:
        joined: dict[str, int] = {}
        for branch in self.branches:
            hits = branch.reasons(certain, possible)
            if hits is None:
                return None
            for question, hit in hits.items():
                joined[question] = joined.get(question, 0) | hit
        return joined


class AnyOf(_Branching):
    """At least one branch holds; the first one that does is the reason."""

    def __init__(self, branches: tuple[Test, ...]) -> None:
        super().__init__(branches, reduce(or_, (branch.needs for branch in branches), 0))

    def holds(self, certain: int, possible: int) -> bool:
        for branch in self.branches:  # noqa: SIM110 (a generator would double the time)
            if branch.holds(certain, possible):
                return True
        return False

    def reasons(self, certain: int, possible: int) -> dict[str, int] | None:
        for branch in self.branches:
            hits = branch.reasons(certain, possible)
            if hits is not None:
                return hits
        return None
