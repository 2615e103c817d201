"""Why conditions hold, and what they wait for: looked up by the answers that each one reads."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import compress, repeat
from operator import and_
from types import MappingProxyType
from typing import Generic, TypeAlias, TypeVar

from screening.domain.questionnaire.bits import Reading
from screening.domain.questionnaire.codes import Codes
from screening.domain.questionnaire.compiled import ALWAYS
from screening.domain.questionnaire.conditions import Condition
from screening.domain.questionnaire.known import ByBits
from screening.domain.questionnaire.questions import Value

T = TypeVar("T")
Reasons: TypeAlias = Mapping[str, Value | None]  # None: asked, and not answered


class Because(ByBits[Reasons | tuple[str, ...]]):
    """Why a condition holds: the answers that make it so.

    If it does not hold: the open questions that it waits for, by id; () if it is false.
    """

    def __init__(self, condition: Condition, codes: Codes) -> None:
        self.test, self._codes = condition.test(codes.layout), codes
        super().__init__(self.test.decides | self.test.shows, self.test.opens)

    def work_out(self, key: int) -> Reasons | tuple[str, ...]:
        certain, possible, says = key, self._codes.layout.possible(key), self._codes.says
        hits = self.test.reasons(certain, possible)
        if hits is not None:
            return MappingProxyType({question: says[question][bits] for question, bits in hits.items()})
        if possible == certain or not self.test.holds(possible, certain):
            return ()
        return tuple(sorted(self.test.waits_for(certain, possible)))


class Explained(Generic[T]):
    """Things that depend on conditions, such as rules, in order. One `&` rules out most of those that do not hold."""

    def __init__(self, things: Iterable[tuple[T, Condition]], codes: Codes) -> None:
        self._all = tuple((thing, when, Because(when, codes)) for thing, when in things)
        self.needs = tuple(because.test.needs for *_, because in self._all)
        self._opens = tuple(because.test.opens | _of_the_whole(when) for _, when, because in self._all)

    def holding(self, reading: Reading) -> Iterator[tuple[T, Reasons]]:
        """Yield what surely holds, with the reasons."""
        certain = reading.certain
        for thing, _, known in compress(self._all, map(and_, self.needs, repeat(certain))):
            because = known[certain & known.reads]
            if not isinstance(because, tuple):
                yield thing, because

    def waiting(self, reading: Reading) -> Iterator[tuple[T, tuple[str, ...]]]:
        """Yield what may hold and reads an open question or the whole sheet, each with the questions to answer next.

        If it surely holds, there are none.
        """
        certain = reading.certain
        still_open = certain & reading.layout.open | ALWAYS
        for thing, _, known in compress(self._all, map(and_, self._opens, repeat(still_open))):
            because = known[certain & known.reads]
            if because != ():
                yield thing, reading.next_to(because) if isinstance(because, tuple) else ()


def _of_the_whole(condition: Condition) -> int:
    return ALWAYS if any(not leaf.question for leaf in condition.leaves()) else 0
