"""A number against the first one: better or worse only by the change that was published as meaningful."""

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.domain.care.outcomes import MeasuredChange, MeasuredOutcome, Measurement, change_from, measurement
from screening.domain.questionnaire.facts import MeanOf
from screening.domain.rules.asking import Measured

PEG = Measured("peg", "PEG", {}, 1, 30, (), 4, "Review the plan", ())
DAY = date(2027, 3, 4)


def over_time(*values, needled=0):
    points = [Measurement(DAY + timedelta(days=7 * place), value) for place, value in enumerate(values)]
    return MeasuredOutcome(PEG, points[0], tuple(points[1:]), needled)


@pytest.mark.parametrize(
    ("first", "last", "change"),
    [
        (6.0, 5.0, MeasuredChange.BETTER),
        (6.0, 5.1, MeasuredChange.SAME),
        (6.0, 6.9, MeasuredChange.SAME),
        (6.0, 7.0, MeasuredChange.WORSE),
        (2.0, 1.4, MeasuredChange.BETTER),  # 30 percent
        (2.0, 1.5, MeasuredChange.SAME),
        (0.0, 0.0, MeasuredChange.SAME),
        (0.0, 1.0, MeasuredChange.WORSE),
        (4.3, 3.3, MeasuredChange.BETTER),  # 1.0 in spite of binary fractions
    ],
)
def test_a_change_counts_from_either_threshold_on(first, last, change):
    assert change_from(Fraction(str(first)), Fraction(str(last)), PEG) is change


@given(was=st.integers(0, 100), now=st.integers(0, 100))
def test_where_a_higher_number_is_better_the_same_change_means_the_opposite(was, now):
    higher = replace(PEG, points=2, percent=0, higher_is_better=True)
    lower = replace(higher, higher_is_better=False)
    opposite = {MeasuredChange.BETTER: MeasuredChange.WORSE, MeasuredChange.WORSE: MeasuredChange.BETTER}
    change = change_from(Fraction(was, 10), Fraction(now, 10), higher)
    assert opposite.get(change, change) is change_from(Fraction(was, 10), Fraction(now, 10), lower)
    assert (change is MeasuredChange.BETTER) == (now - was >= 20)


SUMS = st.integers(0, 30)  # of three answers from 0 to 10


def given_as(total, day=DAY):
    return Measurement(day, round(total / 3, 1), Fraction(total, 3))


@given(was=SUMS, now=SUMS)
def test_it_is_what_counting_in_whole_answers_says(was, now):
    moved = abs(was - now) >= 3 or (was > 0 and abs(was - now) * 100 >= 30 * was and was != now)
    wanted = MeasuredChange.SAME if not moved else MeasuredChange.BETTER if now < was else MeasuredChange.WORSE
    assert MeasuredOutcome(PEG, given_as(was), (given_as(now),)).change is wanted


def test_a_quarter_more_is_not_made_meaningful_by_rounding():
    assert MeasuredOutcome(PEG, given_as(4), (given_as(5),)).change is MeasuredChange.SAME  # shown as 1.3 and 1.7
    assert over_time(1.3, 1.7).change is MeasuredChange.WORSE  # only the rounded numbers are known


def test_the_plan_is_reviewed_after_enough_sessions_without_a_change():
    assert over_time(6.0, 5.8, needled=4).review_is_due
    assert over_time(6.0, 7.5, needled=4).review_is_due
    assert not over_time(6.0, 5.8, needled=3).review_is_due
    assert not over_time(6.0, 3.0, needled=4).review_is_due
    assert not over_time(6.0, needled=4).review_is_due
    assert over_time(6.0, needled=4).measure_is_due
    assert not replace(over_time(6.0, 5.8, needled=9), measured=replace(PEG, review_after=0)).review_is_due


def test_without_a_first_number_nothing_changed():
    outcome = MeasuredOutcome(PEG, None, (Measurement(DAY, 3.0),), 5)
    assert outcome.change is None
    assert not outcome.review_is_due
    assert outcome.points == (Measurement(DAY, 3.0),)


def test_a_number_is_none_without_its_answers_and_never_exact_under_other_rules():
    fact = MeanOf(("a", "b"))
    assert measurement(("peg", fact), {}, {}, date(2026, 11, 24)) is None
    found = measurement(("peg", fact), {"peg": 5.0}, {"a": 1, "b": 2}, date(2026, 11, 24))
    assert found == Measurement(date(2026, 11, 24), 5.0)


def test_what_was_named_alone_makes_up_the_exact_mean():
    fact = MeanOf(("a", "b", "c"), ("name_a", "name_b", "name_c"))
    answers = {"a": 1, "b": 2, "c": 9, "name_a": "stairs", "name_b": "sleep"}
    assert measurement(("psfs", fact), {"psfs": 1.5}, answers, DAY).exact == Fraction(3, 2)
