"""Memory of a server: garbage is collected rarely, skipping what was loaded at start; freed memory goes back."""

from __future__ import annotations

import ctypes
import gc

# Of glibc's malloc.h.
_ARENA_MAX, _ONE = -8, 1
_MMAP_THRESHOLD, _LARGE = -3, 128 * 1024  # bytes
# Between two collections. Python's 700 is less than one page creates; garbage of 50,000 takes 20 MB until collected.
_NEW_OBJECTS = 10_000


def collect_seldom() -> None:
    """Exempt everything loaded so far from garbage collection, and collect less often."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(_NEW_OBJECTS)


def share_freed_memory() -> None:
    """Let all threads allocate from the same arena, if the C library is glibc; call it before they start.

    Otherwise each thread has its own arena, where freed memory stays for its next page only: a server with eight
    threads grew by 40 MB. Python runs one thread at a time, so that they rarely wait for each other. Large blocks, such
    as the text of the rules or a PDF, are returned to the system as soon as they are freed. Otherwise glibc starts to
    keep them after the first time, in pieces that nothing else fits into. Free pages between blocks in use are returned
    after every tenth collection, so that one busy minute does not cost memory all day.
    """
    glibc = ctypes.CDLL(None)
    if not hasattr(glibc, "mallopt"):
        return
    glibc.mallopt(_ARENA_MAX, _ONE)
    glibc.mallopt(_MMAP_THRESHOLD, _LARGE)

    def give_back(phase: str, found: dict[str, int]) -> None:
        if phase == "stop" and found["generation"]:
            glibc.malloc_trim(0)

    gc.callbacks.append(give_back)
