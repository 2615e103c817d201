"""Suggestions against decisions: the counts are those of counting by hand."""

import math
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.domain.review.decision import Conclusion, Tick, agrees
from screening.domain.review.insights import FEW, Case, Counts, RuleVerdict, Share, added, names_of, wilson
from screening.domain.rules.rulebook import Outcome

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
RULES, LANGUAGES, SITES, PEOPLE = ("a", "b", "c"), ("en", "es"), ("neck", "back"), (1, 2)
GROUPS = ("", "young", "old")
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
        signed_by=draw(st.sampled_from(PEOPLE)) if conclusion else None,
        language=draw(st.sampled_from(LANGUAGES)),
        sites=tuple(draw(st.sets(st.sampled_from(SITES)))),
        groups=tuple(draw(st.sets(st.sampled_from(GROUPS)))),
    )


LISTS = st.lists(one_case(), max_size=30).map(lambda cases: sorted(cases, key=lambda case: case.sent_at, reverse=True))


def counted(cases) -> Counts:
    return added(Counts(dict.fromkeys(names_of(case), 1)) for case in cases)


@given(cases=LISTS)
def test_the_counts_are_those_of_counting_by_hand(cases):
    gathered = counted(cases)
    decided = [case for case in cases if case.conclusion]
    assert gathered.count() == len(cases)
    assert gathered.count("decided") == len(decided)
    assert gathered.count("agreed") == sum(agrees(case.outcome, case.conclusion) for case in decided)
    for outcome in Outcome:
        assert gathered.count(f"outcome:{outcome}") == sum(case.outcome is outcome for case in cases)
        for group in GROUPS:
            of_group = [case for case in cases if group in case.groups]
            assert gathered.count(f"group:{group}") == len(of_group)
            both = [case for case in of_group if case.outcome is outcome]
            assert gathered.count(f"group:{group}", f"outcome:{outcome}") == len(both)
        for conclusion in Conclusion:
            both = [case for case in decided if case.outcome is outcome and case.conclusion is conclusion]
            assert gathered.count(f"outcome:{outcome}", f"conclusion:{conclusion}") == len(both)
    for rule in RULES:
        with_rule = [case for case in cases if rule in case.fired]
        alone = [c for c in with_rule if [r for r, o in c.fired.items() if o is c.outcome] == [rule]]
        done = [case for case in with_rule if case.conclusion]
        not_so = [case for case in done if case.ticks.get(rule) in (Tick.NOT_CONFIRMED, Tick.CHANGED)]
        against = [c for c in done if c.fired[rule] is c.outcome and not agrees(c.outcome, c.conclusion)]
        questioned = [case for case in done if case in not_so or case in against]
        assert gathered.count(f"fired:{rule}") == len(with_rule)
        assert gathered.count(f"alone:{rule}") == len(alone)
        assert gathered.count(f"fired:{rule}", "decided") == len(done)
        assert gathered.count(f"confirmed:{rule}") == sum(case.ticks.get(rule) is Tick.CONFIRMED for case in done)
        assert gathered.count(f"not_so:{rule}") == len(not_so)
        assert gathered.count(f"overridden:{rule}") == len(against)
        assert gathered.count(f"questioned:{rule}") == len(questioned)


@given(cases=LISTS)
def test_what_there_is_of_a_kind_is_told_once_each_in_order(cases):
    gathered = counted(cases)
    assert gathered.each("fired") == sorted({rule for case in cases for rule in case.fired})
    assert gathered.each("site") == sorted({site for case in cases for site in case.sites})


def told(minutes: float) -> str:
    """A time as a report tells it."""
    if minutes < 60:
        return f"{round(minutes)} min"
    return f"{round(minutes / 60)} h" if minutes < 48 * 60 else f"{round(minutes / 60 / 24)} days"


WAITS = st.integers(-90, 3 * 10**6) | st.integers(0, 150) | st.integers(2800, 2960)  # minutes


@given(minutes=st.lists(WAITS, max_size=40), share=st.floats(0.01, 1))
def test_the_time_from_sent_to_signed_is_told_as_that_within_which_a_share_of_them_was_signed(minutes, share):
    def signed(number):
        return Case("A", NOW, Outcome.FITS, {}, Conclusion.FITS, NOW + timedelta(minutes=number))

    waits = sorted(min(number, 1456 * 24 * 60) for number in minutes if number >= 0)
    hours = counted([Case("B", NOW, Outcome.FITS, {}), *map(signed, minutes)]).hours(share)
    if not waits:
        assert hours is None
    else:
        assert told(hours * 60) == told(waits[math.ceil(share * len(waits)) - 1])


def test_a_decision_carried_over_from_earlier_answers_is_counted_without_a_time():
    carried = [Case("A", NOW, Outcome.FITS, {}, Conclusion.FITS, NOW - timedelta(days=n)) for n in range(1, 9)]
    counts = counted([*carried, Case("B", NOW, Outcome.FITS, {}, Conclusion.FITS, NOW + timedelta(hours=3))])
    assert counts.count("decided") == 9
    assert (counts.hours(0.5), counts.hours(0.9)) == (3, 3)
    assert counted(carried).hours(0.5) is None


def test_a_count_keeps_few_different_times():
    waits = (Case("A", NOW, Outcome.FITS, {}, Conclusion.FITS, NOW + timedelta(minutes=n)) for n in range(0, 40_000, 7))
    assert len(counted(waits).each("took")) < 140


@pytest.mark.parametrize(
    ("questioned", "of", "verdict"),
    [
        (0, 0, RuleVerdict.TOO_FEW),
        (FEW - 1, FEW - 1, RuleVerdict.TOO_FEW),
        (0, FEW, RuleVerdict.HOLDS),
        (2, 41, RuleVerdict.HOLDS),
        (17, 38, RuleVerdict.LOOK),
        (FEW, FEW, RuleVerdict.LOOK),
        (6, FEW, RuleVerdict.OPEN),  # 20%, from 10 to 37
        (200, 1000, RuleVerdict.OPEN),
        (230, 1000, RuleVerdict.LOOK),
    ],
)
def test_a_rule_is_judged_by_the_whole_interval_and_never_by_a_few_cases(questioned, of, verdict):
    assert Share(questioned, of).verdict is verdict


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
