"""The bits of one question in the integer of answers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TypeAlias

Told: TypeAlias = str | int  # an option or a number


class Field:
    """The bits of one question, from bit `first` on: open, not answered, answered, then one for each of its `values`.

    `said` are those of the values, `mask` are all. A field that is not `asked` is found in other answers.
    """

    def __init__(self, question: str, first: int, values: Sequence[Told]) -> None:
        self.question, self.values = question, values
        self.open, self.unanswered, self.answered = 1 << first, 2 << first, 4 << first
        self._place = first + 3
        self.end = self._place + len(values)
        self.said = (1 << self.end) - (1 << self._place)
        self.mask = (1 << self.end) - (1 << first)
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
        return tuple(self.values[place] for place in places((bits & self.said) >> self._place))


def places(bits: int) -> Iterator[int]:
    """Yield the place of each bit that is set, lowest first."""
    while bits:
        lowest = bits & -bits
        yield lowest.bit_length() - 1
        bits ^= lowest
