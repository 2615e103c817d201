"""Breaks each rule of rules.yaml on purpose to see what notices: examples, guarantees, or the second reading.

Each rule is dropped, its condition inverted, and each of its leaves narrowed (one option less, a bound moved by one).
Counts how many are noticed, and by what. The second reading is tests/second_reading.py, compared with the rules on
SHEETS random sheets.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace

from bench.running import Rows, run
from screening.domain.questionnaire.conditions import All, Any, Between, Condition, Has, Not
from screening.domain.rules.rulebook import Rule
from screening.domain.rules.suggestion import suggest
from screening.rulebook.proof.results import State
from screening.rulebook.proof.solver import prove
from screening.rulebook.reading.examples import failures
from screening.rulebook.reading.reader import RulesFile, read_rules
from screening.rulebook.soundness import faults
from screening.settings.shipped import RULES
from tests.builders import as_values
from tests.second_reading import Sheet, random_sheet

SHEETS = 2000
FEW = 40  # every fortieth, for the smoke run
WITNESSES = ("examples", "guarantees", "second reading")
PROVED = ("fits_is_earned", "heard", "guarantee", "more_risk")


@dataclass(frozen=True)
class Mutant:
    """One broken file: which rule, and how."""

    rule: str
    how: str
    file: RulesFile


def mutants(file: RulesFile) -> Iterator[Mutant]:
    """Yield every broken file."""
    for rule in file.rulebook.rules:
        yield Mutant(rule.id, "dropped", _without(file, rule))
        yield Mutant(rule.id, "inverted", _with(file, rule, Not(rule.when)))
        for words, narrowed in _narrowed(rule.when):
            yield Mutant(rule.id, f"narrowed: {words}", _with(file, rule, narrowed))


def _without(file: RulesFile, rule: Rule) -> RulesFile:
    kept = tuple(one for one in file.rulebook.rules if one is not rule)
    return replace(file, rulebook=replace(file.rulebook, rules=kept))


def _with(file: RulesFile, rule: Rule, when: Condition) -> RulesFile:
    rules = tuple(replace(one, when=when) if one is rule else one for one in file.rulebook.rules)
    return replace(file, rulebook=replace(file.rulebook, rules=rules))


def _narrowed(condition: Condition) -> Iterator[tuple[str, Condition]]:
    """Yield the conditions in which one leaf accepts a little less."""
    if isinstance(condition, Has | Between):
        yield from _narrowed_leaf(condition)
    elif isinstance(condition, Not):
        yield from ((words, Not(branch)) for words, branch in _narrowed(condition.branch))
    elif isinstance(condition, All | Any):
        for place, branch in enumerate(condition.branches):
            for words, narrowed in _narrowed(branch):
                branches = (*condition.branches[:place], narrowed, *condition.branches[place + 1 :])
                yield words, type(condition)(branches)


def _narrowed_leaf(leaf: Has | Between) -> Iterator[tuple[str, Condition]]:
    if isinstance(leaf, Has):
        for option in sorted(leaf.options) if len(leaf.options) > 1 else ():
            yield f"{leaf.question} without {option}", replace(leaf, options=leaf.options - {option})
    elif leaf.at_least is not None:
        yield f"{leaf.question} from {leaf.at_least + 1}", replace(leaf, at_least=leaf.at_least + 1)
    elif leaf.below is not None:
        yield f"{leaf.question} below {leaf.below - 1}", replace(leaf, below=leaf.below - 1)


def caught_by(mutant: Mutant, sheets: list, fired: list) -> str:
    """Return what notices a broken file first; "" if nothing does."""
    file = mutant.file
    if any(failures(file.rulebook, example) for example in file.examples):
        return "examples"
    if faults(file.rulebook) or any(verdict.state is State.BROKEN for verdict in prove(file, PROVED)):
        return "guarantees"
    for answers, rules in zip(sheets, fired, strict=True):
        if {finding.rule.ref for finding in suggest(file.rulebook, answers).findings} != rules:
            return "second reading"
    return ""


def measure(smoke: bool) -> Rows:
    """Break the rules in every way, or in a few, and count what is noticed."""
    whole, chance = read_rules(RULES.read_text(encoding="utf-8")), random.Random(17)
    sheets = [random_sheet(chance, complete=number % 2 == 0) for number in range(SHEETS)]
    tried, known = [as_values(answers) for answers in sheets], [Sheet(answers).fired for answers in sheets]
    rows: list[tuple[object, ...]] = [("broken rules", "noticed", *WITNESSES, "no one noticed", "aim")]
    for kinds, aim in ((("dropped", "inverted"), 0.95), (("narrowed",), 0)):
        chosen = [mutant for mutant in mutants(whole) if mutant.how.startswith(kinds)][:: FEW if smoke else 1]
        found = [(mutant, caught_by(mutant, tried, known)) for mutant in chosen]
        by, survivors = Counter(who for _, who in found), [f"{one.rule}: {one.how}" for one, who in found if not who]
        noticed = len(found) - len(survivors)
        assert noticed >= aim * len(found), survivors
        each = [by[who] for who in WITNESSES]
        words = ", ".join(survivors) or "none"
        rows.append((" and ".join(kinds), f"{noticed} of {len(found)}", *each, words, f"{aim:.0%}" if aim else ""))
    return rows


if __name__ == "__main__":
    run(measure)
