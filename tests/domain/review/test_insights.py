"""Suggestions against decisions: the counts are those of counting by hand."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.domain.review.decision import Conclusion, Tick, agrees
from screening.domain.review.insights import MOST_LISTED, Case, count, wilson
from screening.domain.rules.rulebook import Outcome

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
RULES = ("a", "b", "c")
fired = st.dictionaries(st.sampled_from(RULES), st.sampled_from(Outcome), min_size=1)


@st.composite
def one_case(draw) -> Case:
    rules = draw(fired)
    conclusion = draw(st.none() | st.sampled_from(Conclusion))
    return Case(
        reference=draw(st.text("ABCDE", min_size=4, max_size=4)),
        sent_at=NOW - timedelta(days=draw(st.integers(0, 60))),
        outcome=max(rules.values(), key=lambda outcome: outcome.rank),
        fired=rules,
        conclusion=conclusion,
        signed_at=NOW + timedelta(hours=draw(st.integers(0, 50))) if conclusion else None,
        ticks=draw(st.dictionaries(st.sampled_from(RULES), st.sampled_from(Tick))) if conclusion else {},
    )


@given(cases=st.lists(one_case(), max_size=30))
def test_the_counts_are_those_of_counting_by_hand(cases):
    counted = count(cases).counts
    decided = [case for case in cases if case.conclusion]

    def so(name):
        return counted.get(name, 0)

    assert so("all") == len(cases)
    assert so("decided") == len(decided)
    assert so("agreed") == sum(agrees(case.outcome, case.conclusion) for case in decided)
    for outcome in Outcome:
        assert so(f"outcome:{outcome}") == sum(case.outcome is outcome for case in cases)
        for conclusion in Conclusion:
            both = [case for case in decided if case.outcome is outcome and case.conclusion is conclusion]
            assert so(f"matrix:{outcome}:{conclusion}") == len(both)
    for rule in RULES:
        with_rule = [case for case in cases if rule in case.fired]
        alone = [c for c in with_rule if [r for r, o in c.fired.items() if o is c.outcome] == [rule]]
        done = [case for case in with_rule if case.conclusion]
        not_so = [case for case in done if case.ticks.get(rule) in (Tick.NOT_CONFIRMED, Tick.CHANGED)]
        against = [c for c in done if c.fired[rule] is c.outcome and not agrees(c.outcome, c.conclusion)]
        questioned = [case for case in done if case in not_so or case in against]
        assert so(f"rule:{rule}:fired") == len(with_rule)
        assert so(f"rule:{rule}:alone") == len(alone)
        assert so(f"rule:{rule}:decided") == len(done)
        assert so(f"rule:{rule}:confirmed") == sum(case.ticks.get(rule) is Tick.CONFIRMED for case in done)
        assert so(f"rule:{rule}:not_so") == len(not_so)
        assert so(f"rule:{rule}:overridden") == len(against)
        assert so(f"rule:{rule}:questioned") == len(questioned)


@given(cases=st.lists(one_case(), max_size=30))
def test_behind_each_count_stand_its_screenings(cases):
    content = count(cases)
    assert all(len(content.listed[name]) == number for name, number in content.counts.items())


def test_of_many_screenings_the_newest_are_listed():
    cases = [Case(f"{n:04}", NOW, Outcome.FITS, {"a": Outcome.FITS}) for n in range(MOST_LISTED + 20)]
    content = count(cases)
    assert content.of("all") == MOST_LISTED + 20
    assert content.listed["all"] == tuple(f"{n:04}" for n in range(MOST_LISTED))


@given(cases=st.lists(one_case(), max_size=30))
def test_what_has_counts_of_a_kind_is_told_once_each(cases):
    content = count(cases)
    rules, months = content.each("rule"), content.each("month")
    assert sorted(rules) == sorted({rule for case in cases for rule in case.fired})
    assert sorted(months) == sorted({f"{case.sent_at:%Y-%m}" for case in cases})


def test_the_time_from_sent_to_signed_is_the_middle_and_the_late_one():
    cases = [Case("A", NOW, Outcome.FITS, {}, Conclusion.FITS, NOW + timedelta(hours=hours)) for hours in range(1, 12)]
    assert count(cases).hours == (6, 10)


@pytest.mark.parametrize(
    ("counted", "of", "low", "high"),
    [(0, 10, 0.0, 0.2775), (10, 10, 0.7225, 1.0), (5, 10, 0.2366, 0.7634), (1, 1000, 0.0002, 0.0056)],
)
def test_the_interval_is_wilsons(counted, of, low, high):
    """Figures of Newcombe (1998), method 3."""
    assert wilson(counted, of) == pytest.approx((low, high), abs=1e-4)


@given(of=st.integers(0, 500), data=st.data())
def test_an_interval_holds_its_share_and_stays_within_0_and_1(of, data):
    counted = data.draw(st.integers(0, of))
    low, high = wilson(counted, of)
    assert 0 <= low <= high <= 1
    assert not of or low <= counted / of <= high
