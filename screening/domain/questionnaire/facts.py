"""Named values derived from the answers: named conditions, the pain type, the PEG mean."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

from screening.domain.questionnaire.bits import Reading
from screening.domain.questionnaire.conditions import Condition

FactValue: TypeAlias = bool | str | float | None


@dataclass(frozen=True)
class Named:
    """A condition that rules and questions refer to by name. Its value is its truth."""

    when: Condition

    def value(self, reading: Reading, facts: Mapping[str, FactValue]) -> FactValue:
        return self.when.truth(reading)


@dataclass(frozen=True)
class FirstOf:
    """The name of the first of these facts that is true; None if none is."""

    names: tuple[str, ...]

    def value(self, reading: Reading, facts: Mapping[str, FactValue]) -> FactValue:
        return next((name for name in self.names if facts[name] is True), None)


@dataclass(frozen=True)
class MeanOf:
    """The mean of these numbers to one decimal (PEG: KREBS09, 0 to 10); None while one is missing."""

    questions: tuple[str, ...]

    def value(self, reading: Reading, facts: Mapping[str, FactValue]) -> FactValue:
        numbers = [
            number for question in self.questions for number in reading.told(question) if isinstance(number, int)
        ]
        return round(sum(numbers) / len(numbers), 1) if len(numbers) == len(self.questions) else None


Fact: TypeAlias = Named | FirstOf | MeanOf


def fact_values(facts: Mapping[str, Fact], reading: Reading) -> dict[str, FactValue]:
    """Return every fact's value, in file order (a FirstOf names earlier facts only)."""
    values: dict[str, FactValue] = {}
    for name, fact in facts.items():
        values[name] = fact.value(reading, values)
    return values
