"""Memory of a server: garbage is collected seldom, and not among what was loaded; freed memory goes back."""

from __future__ import annotations

import ctypes
import gc

# Of glibc's malloc.h.
_ARENA_MAX, _ARENAS = -8, 2
_MMAP_THRESHOLD, _LARGE = -3, 128 * 1024  # bytes
# Between two collections. Python's 700 are less than one page makes; garbage of 50,000 takes 20 MB until it is found.
_NEW_OBJECTS = 10_000


def collect_seldom() -> None:
    """Exempt everything loaded so far from garbage collection, and collect less often."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(_NEW_OBJECTS)


def share_freed_memory() -> None:
    """Let all threads allocate from the same two places, where the C library is glibc; call it before they start.

    Otherwise each thread has a place of its own, where what it freed stays for its next page alone: a server with eight
    threads grew by 40 MB of it. What is large, such as the text of the rules or a PDF, goes back to the system as soon
    as it is freed. Otherwise glibc begins to keep it after the first time, in pieces that nothing else fits into. Free
    pages between what is in use go back after each tenth collection, so that one busy minute is not paid for all day.
    """
    glibc = ctypes.CDLL(None)
    if not hasattr(glibc, "mallopt"):
        return
    glibc.mallopt(_ARENA_MAX, _ARENAS)
    glibc.mallopt(_MMAP_THRESHOLD, _LARGE)

    def give_back(phase: str, found: dict[str, int]) -> None:
        if phase == "stop" and found["generation"]:
            glibc.malloc_trim(0)

    gc.callbacks.append(give_back)
