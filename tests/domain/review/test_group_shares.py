"""Outcomes by group: what few people are behind is not told, nor what would give it away."""

from hypothesis import given
from hypothesis import strategies as st

from screening.domain.review.group_shares import SMALL, beside_each_other, shares_of
from screening.domain.review.insights import FEW, Counts
from screening.domain.rules.rulebook import Outcome

NUMBERS = st.lists(st.integers(0, 60) | st.just(0), min_size=4, max_size=4)


def counts(numbers, group="g"):
    names = {f"group:{group}&outcome:{outcome}": n for outcome, n in zip(Outcome, numbers, strict=True)}
    return Counts({f"group:{group}": sum(numbers), **names})


@given(numbers=NUMBERS)
def test_no_small_number_is_told_and_none_can_be_worked_out(numbers):
    found = shares_of(counts(numbers), "group:g")
    assert found.tells is (sum(numbers) >= FEW)
    if not found.tells:
        assert (found.of, found.shares) == (0, {})
        return
    told = {outcome: share.count for outcome, share in found.shares.items() if share}
    hidden = [n for outcome, n in zip(Outcome, numbers, strict=True) if outcome not in told]
    assert all(n == 0 or n >= SMALL for n in told.values())
    assert not hidden or len(hidden) > 1
    assert not hidden or sum(hidden) >= SMALL
    assert all(share.of == sum(numbers) for share in found.shares.values() if share)


@given(numbers=NUMBERS)
def test_what_many_are_behind_is_told_as_it_is(numbers):
    large = [n + SMALL for n in numbers]
    found = shares_of(counts(large), "group:g")
    assert not found.tells or [share.count for share in found.shares.values()] == large


def test_a_group_that_nobody_is_in_is_not_told_apart_from_a_small_one():
    assert shares_of(Counts(), "group:g") == shares_of(counts([5, 0, 0, 0]), "group:g")


def test_one_that_stands_alone_takes_the_next_larger_with_it():
    found = shares_of(counts([40, 20, 3, 0]), "group:g")
    assert [share and share.count for share in found.shares.values()] == [40, None, None, 0]


@given(st.dictionaries(st.sampled_from("abcd"), NUMBERS, min_size=1))
def test_beside_each_other_no_group_and_no_outcome_is_what_the_others_leave(numbers):
    found = beside_each_other({name: shares_of(counts(of, name), f"group:{name}") for name, of in numbers.items()})
    telling = [one for one in found.values() if one.tells]
    assert not telling or len(telling) != len(found) - 1
    lines = [list(one.shares.values()) for one in telling]
    every = len(telling) == len(found)
    lines += [[one.shares[outcome] for one in telling] for outcome in Outcome if every]
    for line in lines:
        told = [share for share in line if share and share.count]
        assert line.count(None) != 1 or not told


def test_two_minors_are_not_what_adults_leave_of_everyone():
    groups = {
        "adult": shares_of(counts([150, 0, 0, 30]), "group:g"),
        "minor": shares_of(counts([0, 0, 0, 2]), "group:g"),
    }
    assert not any(one.tells for one in beside_each_other(groups).values())
