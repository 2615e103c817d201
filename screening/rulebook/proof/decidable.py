"""Which clauses of a rulebook can decide on some sheet (rulebook/coverage.py), asked of z3."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any as Formula

import z3

from screening.domain.questionnaire.conditions import Condition
from screening.domain.rules.rulebook import Rulebook
from screening.rulebook.coverage import Coverage, Side
from screening.rulebook.proof.encoding import Sheet


def undecidable(rulebook: Rulebook, found: Coverage, seconds: float) -> Iterator[Side]:
    """Yield the sides that decide in no example and provably on no sheet at all; `seconds` limits each proof."""
    sheet = Sheet(rulebook.questionnaire, "sheet")
    solver = z3.Solver()
    solver.add(sheet.bounds)
    solver.set("timeout", max(1, int(seconds * 1000)))
    for side in found.undecided:
        uses = [_all(sheet, use.others) for use in found.uses[side.clause]]
        if solver.check(z3.Or(uses), _all(sheet, [(side.clause.leaf, side.truth)])) == z3.unsat:
            yield side


def _all(sheet: Sheet, wanted: Iterable[tuple[Condition, bool]]) -> Formula:
    return z3.And([sheet.holds(condition) == truth for condition, truth in wanted])
