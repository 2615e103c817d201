"""What follows from a few bits or words is worked out once, and looked up from then on."""

from __future__ import annotations

from typing import TypeVar

K = TypeVar("K")
V = TypeVar("V")
FEW = 8  # questions


class Known(dict[K, V]):
    """What is known of each key so far. `most` is how many are kept, then it begins anew; 0: none are.

    It belongs to a rules version and holds no one's sheet: a key is the few answers that one condition reads.
    """

    most = 200

    def work_out(self, key: K) -> V:
        """Return what follows from a key that is not known."""
        raise NotImplementedError

    def __missing__(self, key: K) -> V:
        value = self.work_out(key)
        if self.most:
            if len(self) >= self.most:
                self.clear()
            self[key] = value
        return value


class ByBits(Known[int, V]):
    """What follows from the bits that it `reads`, those of the questions that `opens` has a bit of.

    Of more than a few questions the answers are seldom the same twice, so they are not kept.
    """

    def __init__(self, reads: int, opens: int) -> None:
        super().__init__()
        self.reads = reads
        if opens.bit_count() > FEW:
            self.most = 0

    def of(self, certain: int) -> V:
        """Return what follows from a whole sheet."""
        return self[certain & self.reads]
