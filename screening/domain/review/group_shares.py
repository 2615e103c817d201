"""Outcomes by group: shares with intervals where there are enough cases, and no small number that identifies anyone."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from screening.domain.review.insights import FEW, Counts, Share
from screening.domain.rules.rulebook import Outcome

SMALL = 11  # people behind a number; the US Centers for Medicare & Medicaid Services publish none of fewer


@dataclass(frozen=True)
class GroupShares:
    """The outcomes of one group out of `of` screenings; `shares` is empty if there are too few.

    A share based on few people is None, and so is a second one from which it could be worked out.
    """

    of: int
    shares: Mapping[Outcome, Share | None]

    @property
    def tells(self) -> bool:
        """Return whether there are enough screenings to show anything, even their number."""
        return bool(self.shares)


@dataclass(frozen=True)
class OutcomesByGroup:
    """The outcomes of everyone counted by group, of each group by id, and of each language by code."""

    everyone: GroupShares
    groups: Mapping[str, GroupShares]
    languages: Mapping[str, GroupShares]


def shares_of(cases: Counts, *group: str) -> GroupShares:
    """Return the outcomes of the cases that have these names; of all cases if there are no names."""
    of = cases.count(*group)
    if of < FEW:
        return GroupShares(0, {})
    counts = {outcome: cases.count(*group, f"outcome:{outcome}") for outcome in Outcome}
    hidden = _hidden(counts)
    return GroupShares(of, {one: None if one in hidden else Share(count, of) for one, count in counts.items()})


def beside_each_other(groups: Mapping[str, GroupShares], empty: Collection[str] = ()) -> dict[str, GroupShares]:
    """Return the shares of the groups of one characteristic, so that no hidden share can be worked out from the others.

    Where only one group is hidden, the next larger one is hidden too; and likewise for each outcome, until no hidden
    share is the only one in its group or across the groups. Groups that are `empty` have no one to protect.
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
    """Return the smallest share of a line to hide along with the only hidden one; None if there is no need."""
    shares = {place: cells[place[0]][place[1]] for place in line}
    counts = {place: share.count for place, share in shares.items() if share and share.count}
    alone = sum(share is None for share in shares.values()) == 1
    return min(counts, key=lambda place: counts[place]) if alone and counts else None


def _hidden(counts: Mapping[Outcome, int]) -> set[Outcome]:
    """Return the outcomes to hide: the small ones, and the next larger until together they are no longer small."""
    rising = sorted((one for one, count in counts.items() if count), key=lambda one: counts[one])
    hidden = [one for one in rising if counts[one] < SMALL]
    for one in rising[len(hidden) :]:
        if hidden and (len(hidden) == 1 or sum(counts[other] for other in hidden) < SMALL):
            hidden.append(one)
    return set(hidden)
