"""Which clause of which rule decided in which example.

A clause is one leaf of a rule's condition; in a leaf that lists options, each option is a clause. It decides on a sheet
if flipping this clause alone would flip the whole condition. Examples should show a clause deciding both while it is
true and while it is false.

The clauses of a fact belong to the fact. It is enough if they decide in one of the rules that use it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

from screening.domain.questionnaire.answers import read_answers
from screening.domain.questionnaire.bits import Reading
from screening.domain.questionnaire.conditions import All, Between, Branching, Condition, Has, Leaf, Not
from screening.domain.questionnaire.facts import Named
from screening.domain.rules.rulebook import Rulebook
from screening.rulebook.reading.reader import RulesFile

Others: TypeAlias = tuple[tuple[Condition, bool], ...]


@dataclass(frozen=True)
class Clause:
    """One clause of a rule or fact (`owner`): its leaf, narrowed to one option, at a `place` in the condition."""

    owner: str
    place: tuple[int, ...]
    leaf: Leaf

    def __str__(self) -> str:
        """Return the clause as written in the file, after its owner and its position in the branches (from 1)."""
        place = ".".join(str(number + 1) for number in self.place)
        return " ".join(filter(None, (self.owner, place, _as_written(self.leaf))))


@dataclass(frozen=True)
class Use:
    """A clause within the condition of one rule: it decides if each of `others` has the truth stated with it."""

    clause: Clause
    others: Others

    def decides(self, reading: Reading) -> bool:
        """Return whether the clause decides on a sent sheet."""
        return all(bool(other.truth(reading)) is wanted for other, wanted in self.others)


@dataclass(frozen=True)
class Side:
    """A clause while it is true, or while it is false."""

    clause: Clause
    truth: bool

    def __str__(self) -> str:
        return f"{self.clause}, while {str(self.truth).lower()}"


@dataclass(frozen=True)
class Coverage:
    """Where each side of each clause of a file decides: the ids of examples, empty if it decides nowhere."""

    uses: Mapping[Clause, tuple[Use, ...]]
    examples: Mapping[Side, tuple[str, ...]]

    @cached_property
    def undecided(self) -> tuple[Side, ...]:
        """Return the sides that decide in no example, in file order."""
        return tuple(side for side, examples in self.examples.items() if not examples)


def coverage(file: RulesFile) -> Coverage:
    """Return which clauses of the rules decide in which examples of a file, or of one of its questionnaires."""
    uses: dict[Clause, tuple[Use, ...]] = {}
    for use in uses_in(file.rulebook):
        uses[use.clause] = (*uses.get(use.clause, ()), use)
    examples: dict[Side, tuple[str, ...]] = {Side(clause, truth): () for clause in uses for truth in (True, False)}
    for example in file.examples:
        reading = read_answers(file.rulebook.questionnaire, example.answers, sent=True)
        for clause, in_rules in uses.items():
            if any(use.decides(reading) for use in in_rules):
                examples[Side(clause, bool(clause.leaf.truth(reading)))] += (example.id,)
    return Coverage(uses, examples)


def uses_in(rulebook: Rulebook) -> Iterator[Use]:
    """Yield each clause of each rule's condition; a fact's clause once for each use of the fact."""
    facts = {id(fact.when): name for name, fact in rulebook.facts.items() if isinstance(fact, Named)}
    for rule in rulebook.rules:
        for clause, others in _uses(rule.when, rule.id, facts):
            yield Use(clause, others)


def _as_written(leaf: Leaf) -> str:
    if isinstance(leaf, Has):
        return f"{leaf.question}: {', '.join(sorted(leaf.options))}"
    if isinstance(leaf, Between):
        bounds = {"at_least": leaf.at_least, "below": leaf.below}
        return f"{leaf.question}: {', '.join(f'{name} {bound}' for name, bound in bounds.items() if bound is not None)}"
    return f"{leaf.question or 'required'}: unanswered"


def _uses(
    condition: Condition, owner: str, facts: Mapping[int, str], place: tuple[int, ...] = (), others: Others = ()
) -> Iterator[tuple[Clause, Others]]:
    """Yield the clauses of a condition; `facts` maps the id() of a condition to the fact's name."""
    if id(condition) in facts:
        owner, place = f"fact {facts[id(condition)]}", ()
    if isinstance(condition, Not):
        yield from _uses(condition.branch, owner, facts, place, others)
    elif isinstance(condition, Branching):
        silent = isinstance(condition, All)  # the truth of a branch while another one decides
        for number, branch in enumerate(condition.branches):
            rest = [(other, silent) for at, other in enumerate(condition.branches) if at != number]
            yield from _uses(branch, owner, facts, (*place, number), (*others, *rest))
    elif isinstance(condition, Has):
        for option in sorted(condition.options):
            rest = [(Has(condition.question, condition.options - {option}), False)]
            yield Clause(owner, place, Has(condition.question, frozenset((option,)))), (*others, *rest)
    elif isinstance(condition, Leaf):
        yield Clause(owner, place, condition), others
