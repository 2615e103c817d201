"""Garbage collection of a server."""

import gc

from screening.web.http.garbage import collect_seldom


def test_what_was_loaded_is_not_walked_through_again():
    threshold = gc.get_threshold()
    try:
        loaded = [["kept"] for _ in range(10)]
        collect_seldom()
        walked = {id(one) for one in gc.get_objects()}
        assert walked.isdisjoint(id(one) for one in loaded)
        assert gc.get_threshold()[0] > 10_000
    finally:
        gc.set_threshold(*threshold)
