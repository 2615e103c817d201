"""A patient's page waits for the database for a while in all, a page of the workspace twenty times as long."""

import pytest

from screening.records.patience import left
from screening.web.http.hurried import HurriedPages


@pytest.mark.parametrize(("path", "seconds"), [("/", 2), ("/form/about_you", 2), ("/workspace/screenings", 40)])
def test_each_side_has_its_own_time(path, seconds):
    had = []
    pages = HurriedPages(lambda _environ, _start: had.append(left()) or [], 2)
    pages({"PATH_INFO": path}, None)
    assert seconds - 1 < had[0] <= seconds
    assert left() is None
