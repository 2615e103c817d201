"""One person's answers as integers: what is certain, and what is still possible.

Each question has a field of bits: one for "asked and not answered", one for "answered", and one for each value that
conditions tell apart (an option, a number). So a condition is a mask, and whether it is true is one `&` (compiled.py).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import TypeAlias

from screening.domain.questionnaire.compiled import ALWAYS, Test

Told: TypeAlias = str | int  # an option or a number


class Field:
    """The bits of one question, from bit `first` on: not answered, answered, then one for each of its `values`.

    `said` are those of the values, `mask` are all. `opens` decides whether it is asked; None: always. A field that is
    not `asked` is found in other answers.
    """

    def __init__(self, question: str, first: int, values: Sequence[Told]) -> None:
        self.question, self.values = question, values
        self.unanswered, self.answered = 1 << first, 2 << first
        self.end = first + 2 + len(values)
        self._place = first + 2
        self.said = (1 << self.end) - (1 << self._place)
        self.mask = self.unanswered | self.answered | self.said
        self.opens: Test | None = None
        self.asked, self.required = False, False

    def bits(self, values: Iterable[Told]) -> int:
        """Return the bits of these values; there are none for others."""
        bits = 0
        for value in values:
            if value in self.values:
                bits |= 1 << self._place + self.values.index(value)
        return bits

    def between(self, at_least: int | None, below: int | None) -> int:
        """Return the bits of the numbers in `at_least` ≤ number < `below`; a bound of None is ignored."""
        least, most = int(next(iter(self.values), 0)), len(self.values)
        low = 0 if at_least is None else max(at_least - least, 0)
        high = most if below is None else min(below - least, most)
        return ((1 << max(high - low, 0)) - 1) << self._place + low

    def told(self, bits: int) -> tuple[Told, ...]:
        """Return the values whose bits are set, in order."""
        rest, told = (bits & self.said) >> self._place, []
        while rest:
            lowest = rest & -rest
            told.append(self.values[lowest.bit_length() - 1])
            rest ^= lowest
        return tuple(told)


class BitLayout:
    """Which bit stands for what in one questionnaire, and the conditions that were compiled for it."""

    def __init__(self) -> None:
        self.fields: dict[str, Field] = {}
        self.tests: dict[int, tuple[object, Test]] = {}  # by the identity of the conditions, which are kept beside
        self._end = 1

    def add(self, question: str, values: Sequence[Told], opens: Test | None = None, required: bool = False) -> None:
        """Add a question that is asked, after those that decide whether it is."""
        field = self.add_found(question, values)
        field.asked, field.opens, field.required = True, opens, required

    def add_found(self, question: str, values: Sequence[Told]) -> Field:
        """Add a question that is never asked."""
        field = self.fields[question] = Field(question, self._end, values)
        self._end = field.end
        return field

    @property
    def required(self) -> tuple[Field, ...]:
        """Return the fields of the required questions, by id."""
        return tuple(sorted((one for one in self.fields.values() if one.required), key=lambda one: one.question))

    @cached_property
    def blank(self) -> int:
        """Return the integer of a sheet on which everything was asked and nothing answered."""
        return ALWAYS | self.silence

    @cached_property
    def silence(self) -> int:
        """Return the "not answered" bits of all questions."""
        return sum(silence for _, silence, _ in self.silences)

    @cached_property
    def silences(self) -> tuple[tuple[str, int, int], ...]:
        """Return each question that is asked, with its "not answered" bit and all its bits."""
        return tuple((one.question, one.unanswered, one.mask) for one in self.fields.values() if one.asked)

    @cached_property
    def doors(self) -> tuple[tuple[int, int, Test], ...]:
        """Return the field, its complement and what opens it, of each question that is not always asked, in order."""
        return tuple((field.mask, ~field.mask, field.opens) for field in self.fields.values() if field.opens)


class Reading:
    """The answers as a condition sees them.

    There are two readings (docs/decisions/0002). Once sent, `certain` and `possible` are the same: an unanswered
    question simply has none of its options. While the sheet is being answered, all bits of a question that may still
    get an answer are possible, and none of them is certain.
    """

    def __init__(self, layout: BitLayout, certain: int, possible: int) -> None:
        self.layout, self.certain, self.possible = layout, certain, possible

    def without(self, question: str, options: Iterable[str]) -> Reading:
        """Return the reading without these options of a question."""
        gone = self.layout.fields[question].bits(options)
        return Reading(self.layout, self.certain & ~gone, self.possible & ~gone)

    def told(self, question: str) -> tuple[Told, ...]:
        """Return the options or the number that were given for a question, or found; none if it is not asked."""
        return self.layout.fields[question].told(self.certain)

    @cached_property
    def asked(self) -> set[str]:
        """Return the questions that are certainly asked."""
        return {field.question for field in self.layout.fields.values() if field.asked and self._is_asked(field)}

    @cached_property
    def unanswered(self) -> set[str]:
        """Return the asked questions without an answer."""
        if not self.possible & self.layout.silence:
            return set()
        blank = (question for question, silence, _ in self.layout.silences if self.possible & silence)
        return {question for question in blank if self._is_asked(self.layout.fields[question])}

    @cached_property
    def missing(self) -> set[str]:
        """Return the required ones among the unanswered."""
        return {question for question in self.unanswered if self.layout.fields[question].required}

    @cached_property
    def waiting(self) -> Mapping[str, frozenset[str]]:
        """Return the questions that may still get an answer, each with the questions to answer next.

        Those are the question itself, or those that decide whether it is asked at all.
        """
        still_open, waiting = self.possible & ~self.certain, dict[str, frozenset[str]]()
        for question, field in self.layout.fields.items() if still_open else ():
            if still_open & field.mask:
                undecided = None if self._is_asked(field) else field.opens
                waiting[question] = (
                    undecided.waits_for(self.certain, self.possible, waiting) if undecided else frozenset((question,))
                )
        return waiting

    def _is_asked(self, field: Field) -> bool:
        return field.opens is None or field.opens.holds(self.certain, self.possible)
