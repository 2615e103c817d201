"""Named values derived from the answers: named conditions, the pain type, the PEG mean."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from itertools import compress, repeat
from operator import and_
from typing import TypeAlias

from screening.domain.questionnaire.bits import BitLayout, Reading
from screening.domain.questionnaire.conditions import Condition

FactValue: TypeAlias = bool | str | float | None


@dataclass(frozen=True)
class Named:
    """A condition that rules and questions refer to by name. Its value is its truth."""

    when: Condition


@dataclass(frozen=True)
class FirstOf:
    """The name of the first of these facts that is true; None if none is."""

    names: tuple[str, ...]

    def value(self, reading: Reading, facts: Mapping[str, FactValue]) -> FactValue:
        return next((name for name in self.names if facts[name] is True), None)


@dataclass(frozen=True)
class MeanOf:
    """The mean of these numbers to one decimal (PEG: KREBS09, 0 to 10); None while one is missing.

    With `named_by`, each number is about what the person wrote in the question at the same position in it; numbers
    whose question was left blank do not count (PSFS: STRATFORD95).
    """

    questions: tuple[str, ...]
    named_by: tuple[str, ...] = ()

    def value(self, reading: Reading, facts: Mapping[str, FactValue]) -> FactValue:
        fields, certain = reading.layout.fields, reading.certain
        counted = self.questions
        if self.named_by:
            counted = self.counted({name for name in self.named_by if certain & fields[name].answered})
        numbers = [number for one in counted if (number := fields[one].number(certain)) is not None]
        return round(sum(numbers) / len(numbers), 1) if numbers and len(numbers) == len(counted) else None

    def counted(self, answered: Collection[str]) -> tuple[str, ...]:
        """Return the numbers that count: all, or those whose naming question is among `answered`."""
        if not self.named_by:
            return self.questions
        return tuple(one for one, name in zip(self.questions, self.named_by, strict=True) if name in answered)


Fact: TypeAlias = Named | FirstOf | MeanOf


class KnownFacts:
    """The facts of a rules version, each with its cached results."""

    def __init__(self, facts: Mapping[str, Fact], layout: BitLayout) -> None:
        named = {name: fact.when.known(layout) for name, fact in facts.items() if isinstance(fact, Named)}
        self._named = tuple(named.items())
        self._needs = tuple(known.test.needs | known.test.opens for known in named.values())
        self._others = tuple((name, fact) for name, fact in facts.items() if not isinstance(fact, Named))
        self._none: Mapping[str, FactValue] = {name: False if name in named else None for name in facts}

    def values(self, reading: Reading) -> dict[str, FactValue]:
        """Return every fact's value, in file order (a FirstOf names earlier facts only)."""
        values, certain = dict(self._none), reading.certain
        for name, known in compress(self._named, map(and_, self._needs, repeat(certain))):
            truth = known[certain & known.reads]
            values[name] = None if isinstance(truth, frozenset) else truth
        for name, fact in self._others:
            values[name] = fact.value(reading, values)
        return values
