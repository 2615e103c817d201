"""Counts of suggestions against decisions: only the newest is kept, sealed, and its age is known without opening it."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from sqlalchemy import func, select, text

from screening.domain.review.insights import GatheredCases
from screening.records.database import db
from screening.records.review.insights import Insights, cases_data, read_cases
from screening.records.review.tables import InsightRow
from tests.builders import written
from tests.records.kept import CASES, through_json


def test_before_the_first_count_there_is_none(practice):
    assert practice.insights.newest() is None
    assert practice.insights.age() is None


@hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=20)
@given(gathered=st.lists(CASES, min_size=1, max_size=3), seconds=st.floats(0, 1000))
def test_what_was_gathered_last_is_kept_and_no_other(practice, gathered, seconds):
    for cases in gathered:
        written(practice.insights.add, cases, seconds)
    newest = practice.insights.newest()
    assert newest.cases == gathered[-1]
    assert practice.insights.age() == (newest.made_at, seconds)
    assert datetime.now(UTC) - newest.made_at < timedelta(minutes=1)
    assert db.session.scalar(select(func.count()).select_from(InsightRow)) == 1


def test_it_is_opened_once_and_not_for_each_page(practice, monkeypatch):
    opened = []
    open_row = Insights.open
    monkeypatch.setattr(Insights, "open", lambda *row: opened.append(row) or open_row(*row))
    for references in (("7K3M-9QXT",), ("AAAA-AAAA",)):
        written(practice.insights.add, GatheredCases(references), 1.0)
        assert [practice.insights.newest().cases.references for _page in range(3)] == [references] * 3
    assert len(opened) == 2


def test_no_reference_can_be_read_in_the_row(practice):
    written(practice.insights.add, GatheredCases(("7K3M-9QXT",)), 1.0)
    values = db.session.execute(text("SELECT * FROM insight")).one()
    assert b"7K3M" not in b"".join(v if isinstance(v, bytes) else str(v).encode() for v in values)


def test_cases_are_kept_under_these_keys_in_this_order():
    cases = GatheredCases(("AAAA-AAAA", "BBBB-BBBB"), (1795000000, 1794000000), {"decided": 2, "agreed": 26})
    kept = '{"references": ["AAAA-AAAA", "BBBB-BBBB"], "sent": [1795000000, 1794000000], '
    assert json.dumps(cases_data(cases)) == kept + '"columns": {"decided": "2", "agreed": "1a"}}'


@given(cases=CASES)
def test_whatever_was_gathered_is_read_again(cases):
    assert read_cases(through_json(cases_data(cases))) == cases


@pytest.mark.parametrize("kept", [{}, {"counts": {"all": 2}, "listed": {"all": ["AAAA-AAAA"]}, "hours": [6.5, 10.0]}])
def test_nothing_and_the_counts_of_an_earlier_version_read_as_no_cases(kept):
    assert read_cases(kept) == GatheredCases()
