"""Suggestions against decisions: the counts are those of counting by hand."""

import math
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.domain.review.decision import Conclusion, Tick, agrees
from screening.domain.review.insights import FEW, MOST_LISTED, Case, RuleVerdict, Share, gather, wilson
from screening.domain.rules.rulebook import Outcome

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
RULES, LANGUAGES, SITES, PEOPLE = ("a", "b", "c"), ("en", "es"), ("neck", "back"), (1, 2)
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
    )


LISTS = st.lists(one_case(), max_size=30).map(lambda cases: sorted(cases, key=lambda case: case.sent_at, reverse=True))


@given(cases=LISTS)
def test_the_counts_are_those_of_counting_by_hand(cases):
    gathered = gather(cases)
    decided = [case for case in cases if case.conclusion]
    assert gathered.count() == len(cases)
    assert gathered.count("decided") == len(decided)
    assert gathered.count("agreed") == sum(agrees(case.outcome, case.conclusion) for case in decided)
    for outcome in Outcome:
        assert gathered.count(f"outcome:{outcome}") == sum(case.outcome is outcome for case in cases)
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


@given(cases=LISTS, data=st.data())
def test_a_part_of_them_counts_as_if_nothing_else_had_been_gathered(cases, data):
    first, end = (NOW - timedelta(days=data.draw(st.integers(-1, 61))) for _end in range(2))
    language, site, person = (data.draw(st.sampled_from(of)) for of in (LANGUAGES, SITES, PEOPLE))
    names = (f"language:{language}", f"site:{site}", f"therapist:{person}")
    inside = [
        case
        for case in cases
        if first <= case.sent_at < end
        and case.language == language
        and site in case.sites
        and (case.conclusion and case.signed_by) == person
    ]
    part, alone = gather(cases).sent_between(first, end).among(*names), gather(inside)
    assert part.newest() == alone.newest()
    assert [part.hours(share) for share in (0.1, 0.5, 0.9)] == [alone.hours(share) for share in (0.1, 0.5, 0.9)]
    kinds = ("outcome", "conclusion", "fired", "alone", "confirmed", "not_so", "overridden", "questioned")
    for kind in kinds:
        assert part.each(kind) == alone.each(kind)
        assert all(part.count(f"{kind}:{one}") == alone.count(f"{kind}:{one}") for one in part.each(kind))


@given(cases=LISTS)
def test_without_ends_all_days_count(cases):
    gathered = gather(cases)
    assert gathered.sent_between(None, None).count() == gathered.count()
    assert gathered.sent_between(NOW - timedelta(days=99), NOW + timedelta(days=99)).count() == gathered.count()


def test_a_day_begins_with_its_first_moment_and_ends_before_the_next():
    moments = [NOW, NOW - timedelta(seconds=1), NOW - timedelta(days=1), NOW - timedelta(days=1, seconds=1)]
    gathered = gather(Case(f"{place}", sent_at, Outcome.FITS, {}) for place, sent_at in enumerate(moments))
    assert gathered.sent_between(NOW - timedelta(days=1), NOW).newest() == ("1", "2")


@given(cases=LISTS)
def test_behind_each_count_stand_its_screenings_newest_first(cases):
    gathered = gather(cases)
    for name in gathered.columns:
        assert len(gathered.newest(name)) == gathered.count(name)
    assert gathered.newest("decided") == tuple(case.reference for case in cases if case.conclusion)


@given(cases=LISTS, most=st.integers(1, 5))
def test_page_after_page_everyone_behind_a_count_comes_once(cases, most):
    gathered = gather(cases)
    for name in gathered.columns:
        seen, after = [], ""
        while found := gathered.newest(name, most=most, after=after):
            assert len(found) <= most
            seen += found
            after = found[-1]
        assert tuple(seen) == gathered.newest(name)


def test_of_many_screenings_the_newest_are_listed():
    cases = [Case(f"{n:04}", NOW, Outcome.FITS, {"a": Outcome.FITS}) for n in range(MOST_LISTED + 20)]
    gathered = gather(cases)
    assert gathered.count() == MOST_LISTED + 20
    assert gathered.newest("fired:a") == tuple(f"{n:04}" for n in range(MOST_LISTED))


@given(cases=LISTS)
def test_what_there_is_of_a_kind_is_told_once_each_in_order(cases):
    gathered = gather(cases)
    assert gathered.each("fired") == sorted({rule for case in cases for rule in case.fired})
    assert gathered.each("site") == sorted({site for case in cases for site in case.sites})


@given(minutes=st.lists(st.integers(-90, 3 * 10**6), max_size=40), share=st.floats(0.01, 1))
def test_the_time_from_sent_to_signed_is_that_within_which_a_share_of_them_was_signed(minutes, share):
    def signed(number):
        return Case("A", NOW, Outcome.FITS, {}, Conclusion.FITS, NOW + timedelta(minutes=number))

    counted = sorted(min(max(0, number), 2**21 - 1) for number in minutes)  # a clock may go back
    gathered = gather([Case("B", NOW, Outcome.FITS, {}), *map(signed, minutes)])
    if not minutes:
        assert gathered.hours(share) is None
    else:
        assert gathered.hours(share) == counted[math.ceil(share * len(counted)) - 1] / 60


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
