"""Proves properties one by one, and finds a smallest counterexample for what does not hold."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence

import z3

from screening.domain.questionnaire.questions import Value
from screening.rulebook.proof.claim import Property
from screening.rulebook.proof.results import SECONDS, PropertyResult, State
from screening.rulebook.proof.standard_claims import Properties
from screening.rulebook.reading.reader import RulesFile

_QUESTION = 20  # cost of a changed question against one more tick in the search for a smallest sheet


def prove(file: RulesFile, kinds: Sequence[str] = (), seconds: float = SECONDS) -> Iterator[PropertyResult]:
    """Prove every property of a rules file, or those whose name begins with one of `kinds`; yield the results.

    A property that takes longer than `seconds` is reported as such, and the rest goes on.
    """
    properties = Properties(file)
    solver = z3.Solver()
    solver.add(properties.two.bounds)
    solver.set("timeout", max(1, int(seconds * 1000)))
    for one in properties:
        if one.name.startswith(tuple(kinds) or ""):
            yield _verdict(properties, solver, one, int(seconds * 1000))


def _verdict(properties: Properties, solver: z3.Solver, one: Property, milliseconds: int) -> PropertyResult:
    begun = time.monotonic()
    found = solver.check(one.sheets)
    if found == z3.unknown:
        return PropertyResult(one.name, one.says, State.OVER_TIME, time.monotonic() - begun)
    if (found == z3.sat) is one.wanted:
        return PropertyResult(one.name, one.says, State.PROVED, time.monotonic() - begun)
    sheets = () if one.wanted else _smallest(properties, solver, one, milliseconds)
    state = State.TOLD if one.informs else State.BROKEN
    return PropertyResult(one.name, one.says, state, time.monotonic() - begun, sheets, one.wanted or one.broken(sheets))


def _smallest(
    properties: Properties, solver: z3.Solver, one: Property, milliseconds: int
) -> tuple[Mapping[str, Value], ...]:
    """Return a counterexample that differs from the plain sheet in as few questions as possible."""
    model = solver.model()
    search = z3.Optimize()
    search.set("timeout", max(1, milliseconds))
    search.add(properties.two.bounds)
    search.add(one.sheets)
    for sheet in (properties.two.low.sheet, properties.two.high.sheet)[: 2 if one.pair else 1]:
        for same in sheet.same_as(properties.file.plain):
            search.add_soft(same, _QUESTION)
        for tick in sheet.extra_ticks(properties.file.plain):
            search.add_soft(z3.Not(tick), 1)
    if search.check() == z3.sat:
        model = search.model()
    low, high = properties.two.low.sheet.answers(model), properties.two.high.sheet.answers(model)
    return (low, high) if one.pair else (low,)
