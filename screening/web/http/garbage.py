"""Garbage collection of a server: it stays away from what was loaded at the start, and comes seldom."""

from __future__ import annotations

import gc

_NEW_OBJECTS = 50_000  # between two collections; Python's 700 are less than one page makes


def collect_seldom() -> None:
    """Exempt everything loaded so far from garbage collection, and collect less often."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(_NEW_OBJECTS)
