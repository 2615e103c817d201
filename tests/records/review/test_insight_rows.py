"""The rows of insights: they say nothing to who has no key, and are read as they were written."""

import json
from collections import Counter
from datetime import date

from hypothesis import given
from sqlalchemy import func, select, text

from screening.domain.review.insight_days import DayCases, MonthGain, NamedCase
from screening.records.database import db, transaction
from screening.records.review.insight_rows import Opened, day_data, read_day
from screening.records.review.tables import InsightCountRow
from tests.records.kept import DAYS, through_json

OF = "0" * 32  # the record that all counts are of
DAY, ENGLISH = date(2026, 11, 24), ("language:en",)
NAMES = {"": 2, "site:neck": 1}


def gain(practice, by: int = 1) -> None:
    with transaction():
        grown = MonthGain(Counter({name: by * n for name, n in NAMES.items()}))
        practice.insights._rows.add({"2026-11": {ENGLISH: grown}}, OF)


def test_what_a_month_gains_its_year_and_all_days_gain(practice):
    gain(practice)
    gain(practice)
    counts = practice.insights._rows.counts({"", "2026", "2026-11", "2026-10", "2025"}, ENGLISH)
    assert {stretch: one.count() for stretch, one in counts.items()} == {
        "": 4, "2026": 4, "2026-11": 4, "2026-10": 0, "2025": 0,
    }  # fmt: skip
    assert practice.insights._rows.counts({""}, ())[""].count() == 0


def test_where_nothing_is_left_to_count_no_row_is_left(practice):
    gain(practice)
    gain(practice, by=-1)
    assert db.session.scalar(select(func.count()).select_from(InsightCountRow)) == 0


def test_neither_a_reference_nor_what_is_counted_can_be_read_in_the_rows(practice):
    gain(practice)
    with transaction():
        cases = DayCases.of([NamedCase("7K3M-9QXT", 1, ("site:neck",))])
        practice.insights._rows.save_day(DAY, cases, OF)
    kept = ("SELECT day, sealed FROM insight_day", "SELECT key, sealed FROM insight_count")
    rows = [row for query in kept for row in db.session.execute(text(query))]
    content = b"".join(bytes(v) if isinstance(v, bytes | memoryview) else str(v).encode() for row in rows for v in row)
    assert len(rows) == 4
    assert not any(word in content for word in (b"7K3M", b"neck", b"language"))
    assert dict(practice.insights._rows.days([DAY])) == {DAY: cases}


def test_of_a_row_that_changes_only_what_it_holds_now_is_kept_and_it_is_opened_once():
    opened = []

    def opening(seal: str, sealed: bytes, name: str) -> bytes:
        opened.append((seal, name, sealed))
        return sealed.upper()

    rows = Opened(opening, most=2)
    for sealed in (b"a", b"b", b"b"):
        assert rows.of("one seal", sealed, "today") == sealed.upper()
    assert opened == [("one seal", "today", b"a"), ("one seal", "today", b"b")]
    assert list(rows._kept.values()) == [(b"b", b"B")]
    for name in ("yesterday", "the day before", "another"):
        assert rows.of("one seal", b"c", name) == b"C"
        assert len(rows._kept) <= 2
    assert rows.of("another seal", b"b", "today") == b"B"
    assert opened[-1] == ("another seal", "today", b"b")


def test_days_are_kept_under_these_keys_in_this_order():
    cases = DayCases(("AAAA-AAAA", "BBBB-BBBB"), (1795000000, 1794000000), {"decided": 2, "agreed": 26})
    kept = '{"references": ["AAAA-AAAA", "BBBB-BBBB"], "sent": [1795000000, 1794000000], '
    assert json.dumps(day_data(cases)) == kept + '"columns": {"decided": "2", "agreed": "1a"}}'


@given(cases=DAYS)
def test_whatever_a_day_has_is_read_again(cases):
    assert read_day(through_json(day_data(cases))) == cases
