"""Proves properties one by one, and finds a smallest counterexample for what does not hold."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from typing import Any as Formula
from typing import Protocol

import z3

from screening.domain.questionnaire.answers import Answers
from screening.domain.questionnaire.questions import Value
from screening.domain.rules.fairness import AnswerGroup
from screening.rulebook.proof.claim import Property
from screening.rulebook.proof.encoding import Screened
from screening.rulebook.proof.one_answer import OneAnswer
from screening.rulebook.proof.results import SECONDS, PropertyResult, State
from screening.rulebook.proof.shifts import Shift
from screening.rulebook.proof.standard_claims import Properties
from screening.rulebook.proof.two_forms import TwoForms
from screening.rulebook.reading.reader import RulesFile


class _Pair(Protocol):
    """The two sheets a proof ranges over: of one file, or of one person on two forms."""

    low: Screened
    high: Screened
    bounds: list[Formula]

    def near(self, plain: Answers, pair: bool) -> Iterator[tuple[Formula, int]]: ...


def prove(file: RulesFile, kinds: Sequence[str] = (), seconds: float = SECONDS) -> Iterator[PropertyResult]:
    """Prove every property of a rules file, or those whose name begins with one of `kinds`; yield the results.

    A property that takes longer than `seconds` is reported as such, and the rest goes on.
    """
    properties = Properties(file, kinds)
    prover = _Prover(properties.two, file.plain, seconds)
    for one in properties:
        yield prover.result(one)


def prove_none_milder(old: RulesFile, new: RulesFile, seconds: float = SECONDS) -> Iterator[PropertyResult]:
    """Prove for each rule of the old file that no sheet on which it decides becomes milder; yield the results."""
    forms = TwoForms(old, new)
    prover = _Prover(forms, old.plain, seconds)
    for one in forms:
        yield prover.result(one)


def vary_one_answer(
    file: RulesFile, seconds: float = SECONDS, groups: Sequence[AnswerGroup] = ()
) -> Iterator[PropertyResult]:
    """Prove, for each group of answers or for these, what being in it never changes; yield the results.

    Urgency is checked only where the outcome never changes.
    """
    one_answer = OneAnswer(file.rulebook)
    prover = _Prover(one_answer.two, file.plain, seconds)
    for group in groups or tuple(file.rulebook.fairness.groups()):
        results = [prover.result(one_answer.of(group, change)) for change in (Shift.STRICTER, Shift.MILDER)]
        yield from results
        if all(result.state is State.PROVED for result in results):
            yield prover.result(one_answer.of(group, Shift.URGENCY))


class _Prover:
    """Decides properties one by one. A counterexample is as close to a `plain` sheet as possible."""

    def __init__(self, two: _Pair, plain: Answers, seconds: float) -> None:
        self._two, self._plain = two, plain
        self._milliseconds = max(1, int(seconds * 1000))
        self._solver = z3.Solver()
        self._solver.add(two.bounds)
        self._solver.set("timeout", self._milliseconds)

    def result(self, one: Property) -> PropertyResult:
        """Return the result of one property."""
        begun = time.monotonic()
        found = self._solver.check(one.sheets)
        if found == z3.unknown:
            return PropertyResult(one.name, one.says, State.OVER_TIME, time.monotonic() - begun)
        if (found == z3.sat) is one.wanted:
            return PropertyResult(one.name, one.says, State.PROVED, time.monotonic() - begun)
        sheets = () if one.wanted else self._smallest(one)
        state = State.TOLD if one.informs else State.BROKEN
        taken = time.monotonic() - begun
        return PropertyResult(one.name, one.says, state, taken, sheets, one.wanted or one.broken(sheets))

    def _smallest(self, one: Property) -> tuple[Mapping[str, Value], ...]:
        """Return a counterexample that differs from the plain sheet in as few questions as possible."""
        model = self._solver.model()
        search = z3.Optimize()
        search.set("timeout", self._milliseconds)
        search.add(self._two.bounds)
        search.add(one.sheets)
        for same, cost in self._two.near(self._plain, one.pair):
            search.add_soft(same, cost)
        if search.check() == z3.sat:
            model = search.model()
        low, high = self._two.low.sheet.answers(model), self._two.high.sheet.answers(model)
        return (low, high) if one.pair else (low,)
