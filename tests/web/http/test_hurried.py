"""A patient's page waits for the database for a while in all, a page of the workspace twenty times as long."""

import threading
import time

import pytest

from screening.records.patience import Watch, left
from screening.web.http.hurried import HurriedPages, arrived


@pytest.mark.parametrize(("path", "seconds"), [("/", 2), ("/form/about_you", 2), ("/workspace/screenings", 40)])
def test_each_side_has_its_own_time(path, seconds):
    had = []
    pages = HurriedPages(lambda _environ, _start: had.append(left()) or [], 2)
    pages({"PATH_INFO": path}, None)
    assert seconds - 1 < had[0] <= seconds
    assert left() is None


@pytest.fixture
def doubted():
    """A database that was asked, and does not answer."""
    answers = threading.Event()
    watch = Watch(lambda: answers.wait(10) and None)
    watch.doubt()
    yield
    answers.set()
    watch.rest()


def had_after(waited: float, path: str = "/") -> float:
    had = []
    pages = HurriedPages(lambda _environ, _start: had.append(left()) or [], 2)
    with arrived(time.monotonic() - waited):
        pages({"PATH_INFO": path}, None)
    pages({"PATH_INFO": "/"}, None)
    assert had[1] > 1.5, "the next request of the thread has all its time"
    return had[0]


@pytest.mark.parametrize(("path", "waited", "left"), [("/", 0.5, 1.5), ("/", 9, 0.4), ("/workspace/", 1, 39)])
def test_what_a_request_waited_for_its_turn_counts_while_the_database_is_doubted(doubted, path, waited, left):
    assert left - 0.3 < had_after(waited, path) <= left


def test_on_a_busy_machine_whose_database_answers_it_does_not_count():
    assert had_after(9) > 1.5
