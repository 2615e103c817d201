"""A guard against rot: what pages and steps cost in counts, compared with what was kept last."""

import json

import pytest

from bench.costs import KEPT, costs, grown
from tests.databases import SERVER


@pytest.mark.skipif(bool(SERVER), reason="the counts are kept for SQLite; PostgreSQL has statements of its own")
def test_no_page_and_no_step_costs_more_than_it_did(app):
    """If it has to, `python -m bench.costs` keeps the new counts: the change is in the same commit, to be seen."""
    assert grown(json.loads(KEPT.read_text()), costs(app)) == []


def test_what_grew_is_named():
    before = {"send": {"statements": 9, "calls": 1000}, "start page": {"statements": 2, "calls": 100}}
    now = {
        "send": {"statements": 10, "calls": 1029},
        "start page": {"statements": 1, "calls": 104},
        "new page": {"statements": 1, "calls": 1},
    }
    assert grown(before, now) == [
        "new page is not counted in costs.json",
        "send: 9 statements have become 10",
        "start page: 100 calls have become 104",
    ]
