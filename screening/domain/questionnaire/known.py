"""What follows from a few bits or words is worked out once, and looked up from then on."""

from __future__ import annotations

from typing import TypeVar

K = TypeVar("K")
V = TypeVar("V")


class Known(dict[K, V]):
    """What is known of each key so far. `most` is how many are kept, then it begins anew; 0: none are.

    It belongs to a rules version and holds no one's sheet: a key is the few answers that one condition reads.
    """

    most = 512

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
