"""Days of cases, the parts of them, and the stretches of time that periods are made of."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from screening.domain.review.insight_days import (
    EVER,
    DayCases,
    NamedCase,
    day_in,
    longer_than,
    month_ends,
    month_of,
    named_case,
    parts_of,
    stretches,
)
from screening.domain.review.insights import added, joined
from tests.domain.review.test_insights import LANGUAGES, LISTS, PEOPLE, SITES

NAMED = LISTS.map(lambda cases: [named_case(case) for case in cases]).map(
    lambda cases: list({case.reference: case for case in cases}.values())
)
PARTS = st.tuples(
    *(st.sampled_from([(), *((f"{kind}:{one}",) for one in of)])
      for kind, of in (("therapist", PEOPLE), ("language", LANGUAGES), ("site", SITES)))
).map(lambda one: sum(one, ()))  # fmt: skip
DATES = st.dates(date(2025, 11, 1), date(2028, 3, 31))


@given(cases=NAMED, part=PARTS)
def test_a_part_of_a_day_is_counted_as_by_hand(cases, part):
    inside = [case for case in cases if set(part) <= set(case.names)]
    by_hand = Counter(name for case in inside for name in case.names if not (part and name.startswith("group:")))
    assert DayCases.of(cases).counts(part).by_name == by_hand


@given(cases=NAMED)
def test_each_case_belongs_to_each_part_whose_names_it_has_once(cases):
    for case in cases:
        parts = list(parts_of(case.names))
        assert len(parts) == len(set(parts))
        sites = [name for name in case.names if name.startswith("site:")]
        signed = any(name.startswith("therapist:") for name in case.names)
        assert len(parts) == (1 + signed) * 2 * (1 + len(sites))
        assert all(set(part) <= set(case.names) for part in parts)


@given(cases=NAMED, part=PARTS)
def test_the_references_behind_a_count_come_newest_first(cases, part):
    day = DayCases.of(cases)
    for names in ((""), ("decided",), ("outcome:fits", "decided"), ("fired:a", "decided")):
        found = day.newest(part, names)
        inside = [case for case in cases if {*part, joined(names)} <= set(case.names)]
        assert len(found) == day.counts(part).count(*names) == len(inside)
        assert found == [one.reference for one in sorted(inside, key=lambda case: (-case.sent, case.reference))]


@given(cases=NAMED)
def test_a_day_gives_its_cases_back(cases):
    found = DayCases.of(cases).cases()
    assert {name: (one.sent, set(one.names)) for name, one in found.items()} == {
        case.reference: (case.sent, set(case.names)) for case in cases
    }
    assert DayCases.of(found.values()) == DayCases.of(cases)


@given(sent=st.sets(DATES, min_size=1, max_size=12), first=DATES | st.just(date.min), last=DATES | st.just(date.max))
def test_the_stretches_of_a_period_have_each_of_its_days_once_and_no_other(sent, first, last):
    found = stretches(first, last, (min(sent), max(sent)))
    for day in sent:
        around = {*longer_than(month_of(day)), month_of(day), day.isoformat()}
        assert sum(stretch in around for stretch in found) == (first <= day <= last)
    assert found == sorted(found)


@given(first=DATES, last=DATES)
def test_a_period_of_years_is_a_few_dozen_stretches(first, last):
    found = stretches(first, last, (date(1990, 1, 1), date(2050, 1, 1)))
    assert len(found) <= 2 * (30 + 11) + 3
    assert all(one.startswith(month_of(first)) or one.startswith(month_of(last)) for one in found if day_in(one))


def test_all_days_a_year_that_has_just_begun_and_the_last_days_are_as_few_as_can_be():
    known = date(2024, 5, 6), date(2027, 3, 9)
    assert stretches(date.min, date.max, known) == [EVER]
    assert stretches(date(2020, 1, 1), date(2027, 3, 9), known) == [EVER]
    assert stretches(date(2027, 1, 1), date(2027, 3, 9), known) == ["2027"]
    assert stretches(date(2027, 1, 30), date(2027, 3, 9), known) == ["2027-01-30", "2027-01-31", "2027-02", "2027-03"]
    assert stretches(date.min, date(2025, 1, 1), known) == ["2024", "2025-01-01"]
    assert stretches(date(2030, 1, 1), date.max, known) == []


def test_a_month_ends_where_the_next_begins():
    days = [date(2026, 1, 15)]
    while len(days) < 30:
        first, last = month_ends(days[-1])
        assert first <= days[-1] <= last
        days.append(last + timedelta(days=1))
    assert all((one.year, one.month) != (two.year, two.month) for one, two in pairwise(days))
    assert [month_of(day) for day in days[:3]] == ["2026-01", "2026-02", "2026-03"]


def test_counts_of_different_days_add_up():
    moment = int(datetime(2026, 11, 24, tzinfo=UTC).timestamp())
    days = [DayCases.of([NamedCase(reference, moment, ("", "agreed"))]) for reference in "AB"]
    assert added(day.counts(()) for day in days).by_name == {"": 2, "agreed": 2}
