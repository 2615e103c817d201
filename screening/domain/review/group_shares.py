"""Outcomes by group: shares with intervals where there are enough to tell, and no small number that names anyone."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

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


def beside_each_other(groups: Mapping[str, GroupShares], empty: Collection[str] = ()) -> dict[str, GroupShares]:
    """Return the shares of the groups of one characteristic, of which none that is hidden is what the others leave.

    Where one group alone is not told of, the next larger is not either; and the same for each outcome, until no hidden
    share stands alone in its group or beside the other groups. In those that are `empty` there is nobody to tell of.
    """
    told = dict(groups)
    telling = sorted((name for name, one in told.items() if one.tells), key=lambda name: told[name].of)
    few = len(told) - len(telling) - sum(name in told for name in empty)
    if telling and few == 1:
        told[telling.pop(0)] = GroupShares(0, {})
    cells = {name: dict(told[name].shares) for name in telling}
    lines = [[(name, outcome) for outcome in Outcome] for name in telling]
    lines += [[(name, outcome) for name in telling] for outcome in Outcome if not few]
    while found := next((one for line in lines if (one := _left_over(cells, line))), None):
        cells[found[0]][found[1]] = None
    return told | {name: replace(told[name], shares=shares) for name, shares in cells.items()}


def _left_over(
    cells: Mapping[str, Mapping[Outcome, Share | None]], line: list[tuple[str, Outcome]]
) -> tuple[str, Outcome] | None:
    """Return the smallest share of a line to hide beside the only one that is hidden; None if there is no need."""
    shares = {place: cells[place[0]][place[1]] for place in line}
    counts = {place: share.count for place, share in shares.items() if share and share.count}
    alone = sum(share is None for share in shares.values()) == 1
    return min(counts, key=lambda place: counts[place]) if alone and counts else None


def _hidden(counts: Mapping[Outcome, int]) -> set[Outcome]:
    """Return the outcomes not to be told: the small ones, and the next larger until together they tell of no few."""
    rising = sorted((one for one, count in counts.items() if count), key=lambda one: counts[one])
    hidden = [one for one in rising if counts[one] < SMALL]
    for one in rising[len(hidden) :]:
        if hidden and (len(hidden) == 1 or sum(counts[other] for other in hidden) < SMALL):
            hidden.append(one)
    return set(hidden)
