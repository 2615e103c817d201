"""One person's answers as one integer, read in one of two ways.

Each question has a field of bits: one for "may still be answered", one for "asked and not answered", one for
"answered", and one for each value that conditions tell apart (an option, a number). So a condition is a mask
(compiled.py), and its result depends only on the bits it reads: they are the key it is cached under.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property, reduce
from operator import or_

from screening.domain.questionnaire.compiled import ALWAYS, Test
from screening.domain.questionnaire.fields import Field, Told, places
from screening.domain.questionnaire.known import ByBits


class Truth(ByBits[bool | frozenset[str]]):
    """Whether a condition is true; if it is undecided, the open questions it waits for."""

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
    """What happens to questions that depend on the same ones: which bits of a sheet stay, and which now say "open"."""

    def __init__(self, doors: Sequence[tuple[Field, Truth]]) -> None:
        super().__init__(reduce(or_, (door.reads for _, door in doors)), doors[0][1].test.opens)
        self._doors = doors

    def work_out(self, key: int) -> tuple[int, int]:
        stay, opened = -1, 0
        for field, door in self._doors:
            asked = door.of(key)
            if asked is not True:
                stay &= ~field.mask
                opened |= field.open if asked else 0
        return stay, opened


class BitLayout:
    """The meaning of each bit in one questionnaire, and the conditions compiled for it."""

    def __init__(self) -> None:
        self.fields: dict[str, Field] = {}
        self.opens: dict[str, Truth] = {}  # what decides whether a question is asked; most always are
        self.truths: dict[int, tuple[object, Truth]] = {}  # by the id() of the condition, which is stored beside it
        self._end = 1

    def add(self, question: str, values: Sequence[Told], opens: Test | None = None, required: bool = False) -> None:
        """Add a question that is asked, after those that decide whether it is."""
        field = self.add_found(question, values)
        field.asked, field.required = True, required
        if opens:
            self.opens[question] = Truth(self, opens)

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
        """Return the bits of questions that are open, or asked and not answered."""
        return self.open | self.silence

    @cached_property
    def _by_first_bits(self) -> Mapping[int, Field]:
        """Return the fields by the places of their bits "may still be answered" and "not answered"."""
        return {bit.bit_length() - 1: field for field in self.fields.values() for bit in (field.open, field.unanswered)}

    def without_answer(self, certain: int) -> list[Field]:
        """Return the fields that are open, or asked and not answered, in order."""
        return [self._by_first_bits[place] for place in places(certain & self.unsaid)]

    def possible(self, certain: int) -> int:
        """Return the possible bits: the certain ones, and every bit of the open questions."""
        if not certain & self.open:
            return certain
        return reduce(or_, (self._by_first_bits[place].mask for place in places(certain & self.open)), certain)

    @cached_property
    def doors(self) -> tuple[Doors, ...]:
        """Return what decides whether questions are asked, in order."""
        by_questions: dict[int, list[tuple[Field, Truth]]] = {}
        for question, door in self.opens.items():
            by_questions.setdefault(door.test.opens, []).append((self.fields[question], door))
        return tuple(map(Doors, by_questions.values()))

    def read(self, sheet: int) -> Reading:
        """Return a filled sheet without answers to questions not asked; those that may yet be asked are open."""
        behind = 0
        for doors in self.doors:
            stay, opened = doors[sheet & doors.reads]
            sheet = sheet & stay | opened
            behind |= opened
        return Reading(self, sheet, behind)


class Reading:
    """The answers as a condition sees them.

    There are two readings (docs/decisions/0002). Once sent, nothing is open: an unanswered question simply has none of
    its options. While the sheet is being answered, a question that may still get an answer is open: all its bits are
    possible, and none of its values is certain.
    """

    def __init__(self, layout: BitLayout, certain: int, behind: int) -> None:
        self.layout, self.certain = layout, certain
        self.behind = behind  # the "open" bits of questions that may turn out not to be asked

    @property
    def possible(self) -> int:
        """Return every bit that is set, or may still be."""
        return self.layout.possible(self.certain)

    def without(self, question: str, options: Iterable[str]) -> Reading:
        """Return the reading without these options of a question."""
        return Reading(self.layout, self.certain & ~self.layout.fields[question].bits(options), self.behind)

    def told(self, question: str) -> tuple[Told, ...]:
        """Return the options or number given or found for a question; empty if it is not asked."""
        return self.layout.fields[question].told(self.certain)

    @cached_property
    def asked(self) -> set[str]:
        """Return the questions that are certainly asked."""
        settled = self._settled
        return {field.question for field in self.layout.fields.values() if field.asked and settled & field.mask}

    @cached_property
    def unanswered(self) -> tuple[str, ...]:
        """Return the asked questions without an answer, in order."""
        if not self.certain & self.layout.unsaid:
            return ()
        return tuple(field.question for field in self.layout.without_answer(self._settled))

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
        for field in self.layout.without_answer(self.certain & self.layout.open):
            door = self.layout.opens[field.question].of(self.certain) if self.behind & field.open else None
            behind = [waiting[question] for question in door] if isinstance(door, frozenset) else [{field.question}]
            waiting[field.question] = frozenset[str]().union(*behind)
        return waiting

    def next_to(self, waits: tuple[str, ...]) -> tuple[str, ...]:
        """Return the questions to answer next to decide what waits for open questions, by id."""
        if not self.behind:
            return waits
        return tuple(sorted({one for question in waits for one in self.waiting[question]}))

    @property
    def _settled(self) -> int:
        """Return the bits of the questions that are certainly asked; one that is not asked has none."""
        return self.certain & ~self.behind
