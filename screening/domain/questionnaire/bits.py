"""One person's answers as one integer, read in one of two ways.

Each question has a field of bits: one for "may still be answered", one for "asked and not answered", one for
"answered", and one for each value that conditions tell apart (an option, a number). So a condition is a mask
(compiled.py), and all that it says depends on the bits that it reads: they are the key under which its verdict is kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property, reduce
from operator import or_
from typing import TypeAlias, TypeVar

from screening.domain.questionnaire.compiled import ALWAYS, Test
from screening.domain.questionnaire.known import Known

Told: TypeAlias = str | int  # an option or a number
V = TypeVar("V")
_FEW = 8  # questions


class Field:
    """The bits of one question, from bit `first` on: open, not answered, answered, then one for each of its `values`.

    `said` are those of the values, `mask` are all. `opens` decides whether it is asked; None: always. A field that is
    not `asked` is found in other answers.
    """

    def __init__(self, question: str, first: int, values: Sequence[Told]) -> None:
        self.question, self.values = question, values
        self.open, self.unanswered, self.answered = 1 << first, 2 << first, 4 << first
        self._place = first + 3
        self.end = self._place + len(values)
        self.said = (1 << self.end) - (1 << self._place)
        self.mask = (1 << self.end) - (1 << first)
        self.opens: Verdict | None = None
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

    def number(self, bits: int) -> int | None:
        """Return the number whose bit is set; None if there is none."""
        found = (bits & self.said) >> self._place
        value = self.values[found.bit_length() - 1] if found else None
        return value if isinstance(value, int) else None

    def told(self, bits: int) -> tuple[Told, ...]:
        """Return the values whose bits are set, in order."""
        return tuple(self.values[place] for place in _places((bits & self.said) >> self._place))


def _places(bits: int) -> Iterator[int]:
    """Yield the place of each bit that is set, lowest first."""
    while bits:
        lowest = bits & -bits
        yield lowest.bit_length() - 1
        bits ^= lowest


class ByBits(Known[int, V]):
    """What follows from the bits that it `reads`, those of the questions that `opens` has a bit of.

    Of more than a few questions the answers are seldom the same twice, so they are not kept.
    """

    def __init__(self, reads: int, opens: int) -> None:
        super().__init__()
        self.reads = reads
        if opens.bit_count() > _FEW:
            self.most = 0

    def of(self, certain: int) -> V:
        """Return what follows from a whole sheet."""
        return self[certain & self.reads]


class Verdict(ByBits[bool | frozenset[str]]):
    """Whether a condition is true; if it is undecided, the open questions that it waits for."""

    def __init__(self, layout: BitLayout, test: Test) -> None:
        super().__init__(test.decides, test.opens)
        self._layout, self.test = layout, test

    def work_out(self, key: int) -> bool | frozenset[str]:
        certain, possible = key, self._layout.possible(key)
        if self.test.holds(certain, possible):
            return True
        still_open = possible != certain and self.test.holds(possible, certain)
        return still_open and self.test.waits_for(certain, possible)


class Doors(ByBits[tuple[int, int]]):
    """What becomes of the questions that hang on the same answers: the bits of a sheet that stay, and those that open."""

    def __init__(self, doors: Sequence[tuple[Field, Verdict]]) -> None:
        reads = reduce(or_, (opens.reads for _, opens in doors))
        super().__init__(reads, doors[0][1].test.opens)
        self._doors = doors

    def work_out(self, key: int) -> tuple[int, int]:
        stay, opened = -1, 0
        for field, opens in self._doors:
            verdict = opens.of(key)
            if verdict is not True:
                stay &= ~field.mask
                opened |= field.open if verdict else 0
        return stay, opened


class BitLayout:
    """Which bit stands for what in one questionnaire, and the conditions that were compiled for it."""

    def __init__(self) -> None:
        self.fields: dict[str, Field] = {}
        self.verdicts: dict[int, tuple[object, Verdict]] = {}  # by the identity of the conditions, kept beside
        self._end = 1

    def add(self, question: str, values: Sequence[Told], opens: Test | None = None, required: bool = False) -> None:
        """Add a question that is asked, after those that decide whether it is."""
        field = self.add_found(question, values)
        field.asked, field.required = True, required
        field.opens = Verdict(self, opens) if opens else None

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
        return sum(field.unanswered for field in self.fields.values() if field.asked)

    @cached_property
    def open(self) -> int:
        """Return the "may still be answered" bits of all questions."""
        return self.silence >> 1

    @cached_property
    def unsaid(self) -> int:
        """Return the bits of what is open, or asked and not answered."""
        return self.open | self.silence

    @cached_property
    def _by_first_bits(self) -> Mapping[int, Field]:
        """Return the fields by the places of their bits "may still be answered" and "not answered"."""
        return {
            bit.bit_length() - 1: field for field in self.fields.values() for bit in (field.open, field.unanswered)
        }

    def without_answer(self, certain: int) -> list[Field]:
        """Return the fields that are open, or asked and not answered, in order."""
        return [self._by_first_bits[place] for place in _places(certain & self.unsaid)]

    def possible(self, certain: int) -> int:
        """Return what is possible: what is certain, and every bit of what is open."""
        if not certain & self.open:
            return certain
        return reduce(or_, (self._by_first_bits[place].mask for place in _places(certain & self.open)), certain)

    @cached_property
    def doors(self) -> tuple[Doors, ...]:
        """Return what decides whether questions are asked, in order."""
        by_questions: dict[int, list[tuple[Field, Verdict]]] = {}
        for field in self.fields.values():
            if field.opens is not None:
                by_questions.setdefault(field.opens.test.opens, []).append((field, field.opens))
        return tuple(map(Doors, by_questions.values()))

    def settled(self, sheet: int) -> int:
        """Return a sheet without the answers to what is not asked; what may yet be asked is open."""
        for doors in self.doors:
            stay, opened = doors[sheet & doors.reads]
            sheet = sheet & stay | opened
        return sheet


class Reading:
    """The answers as a condition sees them.

    There are two readings (docs/decisions/0002). Once sent, nothing is open: an unanswered question simply has none of
    its options. While the sheet is being answered, a question that may still get an answer is open: all its bits are
    possible, and none of its values is certain.
    """

    def __init__(self, layout: BitLayout, certain: int) -> None:
        self.layout, self.certain = layout, certain

    @property
    def possible(self) -> int:
        """Return every bit that is set, or may still be."""
        return self.layout.possible(self.certain)

    def without(self, question: str, options: Iterable[str]) -> Reading:
        """Return the reading without these options of a question."""
        return Reading(self.layout, self.certain & ~self.layout.fields[question].bits(options))

    def told(self, question: str) -> tuple[Told, ...]:
        """Return the options or the number that were given for a question, or found; none if it is not asked."""
        return self.layout.fields[question].told(self.certain)

    @cached_property
    def asked(self) -> set[str]:
        """Return the questions that are certainly asked."""
        return {field.question for field in self.layout.fields.values() if field.asked and self._is_asked(field)}

    @cached_property
    def unanswered(self) -> tuple[str, ...]:
        """Return the asked questions without an answer, in order."""
        if not self.certain & self.layout.unsaid:
            return ()
        return tuple(field.question for field in self.layout.without_answer(self.certain) if self._is_asked(field))

    @cached_property
    def missing(self) -> set[str]:
        """Return the required ones among the unanswered."""
        return {question for question in self.unanswered if self.layout.fields[question].required}

    @cached_property
    def waiting(self) -> Mapping[str, frozenset[str]]:
        """Return the questions that may still get an answer, each with the questions to answer next.

        Those are the question itself, or those that decide whether it is asked at all.
        """
        waiting: dict[str, frozenset[str]] = {}
        for field in self.layout.without_answer(self.certain & ~self.layout.silence):
            door = True if field.opens is None else field.opens.of(self.certain)
            behind = (waiting[question] for question in door) if isinstance(door, frozenset) else ({field.question},)
            waiting[field.question] = frozenset[str]().union(*behind)
        return waiting

    def next_to(self, waits: Iterable[str]) -> frozenset[str]:
        """Return the questions to answer next to decide what waits for open questions."""
        return frozenset[str]().union(*map(self.waiting.__getitem__, waits))

    def _is_asked(self, field: Field) -> bool:
        return field.opens is None or field.opens.of(self.certain) is True
