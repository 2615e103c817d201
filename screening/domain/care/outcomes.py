"""How a measured number changed during a course of care, compared with the change published as meaningful."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

from screening.domain.questionnaire.answers import Answers
from screening.domain.questionnaire.facts import Fact, FactValue, MeanOf
from screening.domain.rules.asking import Measured

_HUNDRED = 100


class MeasuredChange(StrEnum):
    """How a number compares with the first one."""

    BETTER = "better"
    SAME = "same"
    WORSE = "worse"


@dataclass(frozen=True)
class Measurement:
    """A number as shown (one decimal), the day it was given, and the mean it was rounded from."""

    day: date
    value: float
    exact: Fraction | None = None


@dataclass(frozen=True)
class NamedActivity:
    """What a person named in their own words, and the numbers they gave it, oldest first."""

    words: str
    numbers: tuple[int, ...]


@dataclass(frozen=True)
class MeasuredOutcome:
    """A number over time: the first (None: it was not complete), then each that was measured again, oldest first.

    `needled` is the number of sessions with needling; `named` are the activities behind a mean, if the person named
    them.
    """

    measured: Measured
    first: Measurement | None
    later: tuple[Measurement, ...]
    needled: int = 0
    named: tuple[NamedActivity, ...] = ()

    @property
    def points(self) -> tuple[Measurement, ...]:
        """Return every number, oldest first."""
        return ((self.first,) if self.first else ()) + self.later

    @property
    def last(self) -> Measurement | None:
        """Return the last number that was measured again."""
        return self.later[-1] if self.later else None

    @property
    def change(self) -> MeasuredChange | None:
        """Return how the last number compares with the first; None while there are not two."""
        first, last = self.first, self.last
        if first is None or last is None:
            return None
        if first.exact is None or last.exact is None:
            return change_from(Fraction(str(first.value)), Fraction(str(last.value)), self.measured)
        return change_from(first.exact, last.exact, self.measured)

    @property
    def review_is_due(self) -> bool:
        """Return whether enough sessions passed without a meaningful change to review the plan."""
        after = self.measured.review_after
        return bool(after) and self.needled >= after and self.change not in (None, MeasuredChange.BETTER)

    @property
    def measure_is_due(self) -> bool:
        """Return whether enough sessions passed with nothing measured again."""
        return bool(self.measured.review_after) and self.needled >= self.measured.review_after and self.last is None


def change_from(first: Fraction, last: Fraction, measured: Measured) -> MeasuredChange:
    """Return how a number compares with the first: better or worse if it reaches either threshold given.

    Both are unrounded: 4/3 to 5/3 is 25%, while 1.3 to 1.7 would be 31%.
    """
    moved = last - first if measured.higher_is_better else first - last
    by_points = measured.points and abs(moved) >= measured.points
    by_percent = measured.percent and first and abs(moved) * _HUNDRED >= measured.percent * first
    if not moved or not (by_points or by_percent):
        return MeasuredChange.SAME
    return MeasuredChange.BETTER if moved > 0 else MeasuredChange.WORSE


def measurement(
    fact: tuple[str, Fact | None], facts: Mapping[str, FactValue], answers: Answers, day: date
) -> Measurement | None:
    """Return the named number that a fact gave under its own rules; None if its answers were incomplete."""
    name, defined = fact
    value = facts.get(name)
    if not isinstance(value, int | float) or isinstance(value, bool):
        return None
    exact = _exact(defined, answers)
    if exact is not None and round(float(exact), 1) != value:  # the rules of that day took the mean of something else
        exact = None
    return Measurement(day, float(value), exact)


def _exact(fact: Fact | None, answers: Answers) -> Fraction | None:
    """Return the unrounded mean behind a fact; None if these answers do not give it."""
    given = [answers.get(question) for question in fact.counted(answers)] if isinstance(fact, MeanOf) else []
    numbers = [number for number in given if isinstance(number, int) and not isinstance(number, bool)]
    return Fraction(sum(numbers), len(numbers)) if numbers and len(numbers) == len(given) else None
