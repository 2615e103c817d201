"""Break each rule of rules.yaml on purpose, and see who notices: examples, guarantees, or the second reading.

Each rule is dropped, its condition is inverted, and each of its leaves is narrowed (an option less, a bound moved by
one). Prints how many of the dropped and inverted are caught (aim: at least 95 %), how many of the narrowed, by whom,
and the survivors. The second reading is tests/second_reading.py, held against the rules on SHEETS random sheets.
"""

from __future__ import annotations

import random
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace

from screening.domain.conditions import All, Any, Between, Condition, Has, Not
from screening.domain.rules import Rule
from screening.domain.suggestion import suggest
from screening.rulebook.examples import failures
from screening.rulebook.proof.proving import prove
from screening.rulebook.proof.verdicts import State
from screening.rulebook.reader import RulesFile, read_rules
from screening.rulebook.soundness import faults
from screening.settings import CHECKOUT
from tests.builders import as_values
from tests.second_reading import Sheet, random_sheet

SHEETS = 2000
PROVED = ("fits_is_earned", "heard", "guarantee", "more_risk")


@dataclass(frozen=True)
class Mutant:
    """One broken file: which rule, and how."""

    rule: str
    how: str
    file: RulesFile


def mutants(file: RulesFile) -> Iterator[Mutant]:
    """Give every broken file."""
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
    """Give the conditions in which one leaf asks for a little less."""
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
    """Say who notices a broken file first; "" when nobody does."""
    file = mutant.file
    if any(failures(file.rulebook, example) for example in file.examples):
        return "examples"
    if faults(file.rulebook) or any(verdict.state is State.BROKEN for verdict in prove(file, PROVED)):
        return "guarantees"
    for answers, rules in zip(sheets, fired, strict=True):
        if {finding.rule.ref for finding in suggest(file.rulebook, answers).findings} != rules:
            return "second reading"
    return ""


if __name__ == "__main__":
    whole = read_rules((CHECKOUT / "rules.yaml").read_text(encoding="utf-8"))
    chance = random.Random(17)
    sheets = [random_sheet(chance, complete=number % 2 == 0) for number in range(SHEETS)]
    tried = [as_values(answers) for answers in sheets]
    known = [Sheet(answers).fired for answers in sheets]
    for kinds in (("dropped", "inverted"), ("narrowed",)):
        chosen = [mutant for mutant in mutants(whole) if mutant.how.startswith(kinds)]
        chosen = chosen[:: int(sys.argv[1])] if len(sys.argv) > 1 else chosen
        found = [(mutant, caught_by(mutant, tried, known)) for mutant in chosen]
        by = Counter(who for _, who in found if who)
        survivors = [f"{mutant.rule}: {mutant.how}" for mutant, who in found if not who]
        share = (len(found) - len(survivors)) / len(found)
        print(f"{' and '.join(kinds)}: {len(found) - len(survivors)} of {len(found)} caught ({share:.1%}), {dict(by)}")
        print("\n".join(f"  survived: {line}" for line in survivors))
