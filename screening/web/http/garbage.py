"""Memory of a server: garbage is collected rarely, skipping what was loaded at start; threads share freed memory."""

from __future__ import annotations

import ctypes
import gc

# Of glibc's malloc.h.
_ARENA_MAX, _ARENAS = -8, 2
_MMAP_THRESHOLD, _LARGE = -3, 128 * 1024  # bytes
_NEW_OBJECTS = 50_000  # between two collections; Python's default of 700 is less than one page creates


def collect_seldom() -> None:
    """Exempt everything loaded so far from garbage collection, and collect less often."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(_NEW_OBJECTS)


def share_freed_memory() -> None:
    """Let all threads allocate from the same two arenas, if the C library is glibc; call it before they start.

    Otherwise each thread has its own arena, where freed memory stays for its next page only: a server with eight
    threads grew by 40 MB. Large blocks, such as the text of the rules or a PDF, are returned to the system as soon as
    they are freed. Otherwise glibc starts to keep them after the first time, in pieces that nothing else fits into.
    """
    if mallopt := getattr(ctypes.CDLL(None), "mallopt", None):
        mallopt(_ARENA_MAX, _ARENAS)
        mallopt(_MMAP_THRESHOLD, _LARGE)
