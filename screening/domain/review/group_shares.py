"""Outcomes by group: shares with intervals where there are enough to tell, and no small number that names anyone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from screening.domain.review.insights import FEW, Counts, Share
from screening.domain.rules.rulebook import Outcome

SMALL = 11  # people behind a number; the US Centers for Medicare & Medicaid Services publish none of fewer


@dataclass(frozen=True)
class GroupShares:
    """The outcomes of one group, `of` how many screenings; no `shares` where those are too few to tell.

    A share that few people are behind is None, and so is another one beside it, from which it could be worked out.
    """

    of: int
    shares: Mapping[Outcome, Share | None]

    @property
    def tells(self) -> bool:
        """Return whether there are enough screenings to tell anything, even how many there are."""
        return bool(self.shares)


@dataclass(frozen=True)
class OutcomesByGroup:
    """The outcomes of everyone who was counted by group, of each group by id, and of each language by code."""

    everyone: GroupShares
    groups: Mapping[str, GroupShares]
    languages: Mapping[str, GroupShares]


def shares_of(cases: Counts, *group: str) -> GroupShares:
    """Return the outcomes of the cases that have these names; without any, of all of them."""
    of = cases.count(*group)
    if of < FEW:
        return GroupShares(0, {})
    counts = {outcome: cases.count(*group, f"outcome:{outcome}") for outcome in Outcome}
    hidden = _hidden(counts)
    return GroupShares(of, {one: None if one in hidden else Share(count, of) for one, count in counts.items()})


def _hidden(counts: Mapping[Outcome, int]) -> set[Outcome]:
    """Return the outcomes not to be told: the small ones, and the next larger until together they tell of no few."""
    rising = sorted((one for one, count in counts.items() if count), key=lambda one: counts[one])
    hidden = [one for one in rising if counts[one] < SMALL]
    for one in rising[len(hidden) :]:
        if hidden and (len(hidden) == 1 or sum(counts[other] for other in hidden) < SMALL):
            hidden.append(one)
    return set(hidden)
