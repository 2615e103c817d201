"""A patient's page waits for the database for a while in all, a page of the workspace twenty times as long."""

import time

import pytest

from screening.records.patience import left
from screening.web.http.hurried import HurriedPages, arrived


@pytest.mark.parametrize(("path", "seconds"), [("/", 2), ("/form/about_you", 2), ("/workspace/screenings", 40)])
def test_each_side_has_its_own_time(path, seconds):
    had = []
    pages = HurriedPages(lambda _environ, _start: had.append(left()) or [], 2)
    pages({"PATH_INFO": path}, None)
    assert seconds - 1 < had[0] <= seconds
    assert left() is None


@pytest.mark.parametrize(
    ("path", "waited", "least", "most"), [("/", 0.5, 1, 1.5), ("/", 9, 0.3, 0.4), ("/workspace/", 1, 38, 39)]
)
def test_what_a_request_waited_for_its_turn_counts_but_leaves_it_a_moment(path, waited, least, most):
    had = []
    pages = HurriedPages(lambda _environ, _start: had.append(left()) or [], 2)
    with arrived(time.monotonic() - waited):
        pages({"PATH_INFO": path}, None)
    pages({"PATH_INFO": "/"}, None)
    assert least < had[0] <= most
    assert had[1] > 1.5, "the next request of the thread has all its time"
