"""One thing to prove, and the two sheets that everything is proved over."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any as Formula

import z3

from screening.domain.questionnaire.answers import Answers
from screening.domain.rules.rulebook import Rulebook
from screening.domain.rules.suggestion import Suggestion, suggest
from screening.rulebook.proof.encoding import Screened

Broken = Callable[[Sequence[Answers]], bool]
QUESTION, TICK = 20, 1  # costs of a changed question and of one more tick in the search for a smallest sheet


@dataclass(frozen=True)
class Property:
    """One thing to prove. `name` is its kind and its subject, `says` the claim.

    `sheets` is the formula of the sheets (with `pair`, of the pairs) that break it; with `wanted`, of sheets that must
    exist. `broken` asks the engine itself whether the sheets found break it. A property that only `informs` is reported
    but blocks nothing.
    """

    name: str
    says: str
    sheets: Formula
    broken: Broken
    wanted: bool = False
    pair: bool = False
    informs: bool = False


class TwoSheets:
    """Any one sheet (`low`), and any pair of a `low` and a `high` one; `bounds` apply to both."""

    def __init__(self, rulebook: Rulebook) -> None:
        self.rulebook = rulebook
        self.low = Screened(rulebook, "low")
        self.high = Screened(rulebook, "high")
        self.bounds = [*self.low.bounds, *self.high.bounds]

    def near(self, plain: Answers, pair: bool) -> Iterator[tuple[Formula, int]]:
        """Yield what is true of a plain sheet (with `pair`, of two), with the cost of each deviation."""
        for sheet in (self.low.sheet, self.high.sheet) if pair else (self.low.sheet,):
            yield from ((same, QUESTION) for same in sheet.same_as(plain))
            yield from ((z3.Not(tick), TICK) for tick in sheet.extra_ticks(plain))

    def suggest(self, sheet: Answers) -> Suggestion:
        """Return what the engine suggests for one sheet."""
        return suggest(self.rulebook, sheet)


def never(_: Sequence[Answers]) -> bool:
    """Return False: no sheet can break it, since a missing sheet has no counterexample."""
    return False
