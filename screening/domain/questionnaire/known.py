"""Caches of what follows from a few bits or words: worked out once, then looked up."""

from __future__ import annotations

from typing import TypeVar

K = TypeVar("K")
V = TypeVar("V")
FEW = 8  # questions


class Known(dict[K, V]):
    """What is known about each key so far. At most `most` are kept, then it starts over; 0 keeps none.

    It belongs to a rules version and holds no whole sheet: a key is the few answers that one condition reads.
    """

    most = 200

    def work_out(self, key: K) -> V:
        """Return what follows from a key that is not cached."""
        raise NotImplementedError

    def __missing__(self, key: K) -> V:
        value = self.work_out(key)
        if self.most:
            if len(self) >= self.most:
                self.clear()
            self[key] = value
        return value


class ByBits(Known[int, V]):
    """What follows from the bits it `reads`: those of the questions that have a bit in `opens`.

    Answers to more than a few questions seldom repeat, so those are not cached.
    """

    def __init__(self, reads: int, opens: int) -> None:
        super().__init__()
        self.reads = reads
        if opens.bit_count() > FEW:
            self.most = 0

    def of(self, certain: int) -> V:
        """Return what follows from a whole sheet."""
        return self[certain & self.reads]
