"""Counts of suggestions against decisions: only the newest is kept, sealed, and its age is known without opening it."""

import json
from datetime import UTC, datetime, timedelta

from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from sqlalchemy import func, select, text

from screening.domain.review.insights import Counts
from screening.records.database import db
from screening.records.review.insights import counts_data, read_counts
from screening.records.review.tables import InsightRow
from tests.builders import written
from tests.records.kept import COUNTS, through_json


def test_before_the_first_count_there_is_none(practice):
    assert practice.insights.newest() is None
    assert practice.insights.age() is None


@hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=20)
@given(counts=st.lists(COUNTS, min_size=1, max_size=3), seconds=st.floats(0, 1000))
def test_the_last_count_is_kept_and_no_other(practice, counts, seconds):
    for content in counts:
        written(practice.insights.add, content, seconds)
    newest = practice.insights.newest()
    assert (newest.counts, newest.seconds) == (counts[-1], seconds)
    assert practice.insights.age() == (newest.made_at, seconds)
    assert datetime.now(UTC) - newest.made_at < timedelta(minutes=1)
    assert db.session.scalar(select(func.count()).select_from(InsightRow)) == 1


def test_no_reference_can_be_read_in_the_row(practice):
    written(practice.insights.add, Counts(listed={"all": ("7K3M-9QXT",)}), 1.0)
    values = db.session.execute(text("SELECT * FROM insight")).one()
    assert b"7K3M" not in b"".join(v if isinstance(v, bytes) else str(v).encode() for v in values)


def test_counts_are_kept_under_these_keys_in_this_order():
    counts = Counts({"all": 2}, {"all": ("AAAA-AAAA", "BBBB-BBBB")}, (6.5, 10.0))
    kept = '{"counts": {"all": 2}, "listed": {"all": ["AAAA-AAAA", "BBBB-BBBB"]}, "hours": [6.5, 10.0]}'
    assert json.dumps(counts_data(counts)) == kept


@given(counts=COUNTS)
def test_whatever_was_counted_is_read_again(counts):
    assert read_counts(through_json(counts_data(counts))) == counts


def test_a_count_of_nothing_reads_as_nothing():
    assert read_counts({}) == Counts()
