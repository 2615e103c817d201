"""Counts as they are kept."""

import json

from hypothesis import given

from screening.domain.review.insights import Counts
from screening.records.screenings.insights import counts_data, read_counts
from tests.records.kept import COUNTS, through_json


def test_counts_are_kept_under_these_keys_in_this_order():
    counts = Counts({"all": 2}, {"all": ("AAAA-AAAA", "BBBB-BBBB")}, (6.5, 10.0))
    kept = '{"counts": {"all": 2}, "listed": {"all": ["AAAA-AAAA", "BBBB-BBBB"]}, "hours": [6.5, 10.0]}'
    assert json.dumps(counts_data(counts)) == kept


@given(counts=COUNTS)
def test_whatever_was_counted_is_read_again(counts):
    assert read_counts(through_json(counts_data(counts))) == counts


def test_a_count_of_nothing_reads_as_nothing():
    assert read_counts({}) == Counts()
