"""Counts of sessions equal counting them one by one."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.domain.care.counted import (
    ALL,
    ANYTHING,
    EVENT,
    OUTCOME,
    SESSIONS,
    SITE,
    TECHNIQUE,
    events_of,
    groups_of,
    is_small,
    names_of,
    share,
)
from screening.domain.care.session import CareSession, SessionContent, current
from screening.domain.review.insights import Share

NOW, DAY = datetime(2027, 3, 4, tzinfo=UTC), date(2027, 3, 4)
some = st.lists(st.sampled_from("abc"), unique=True, max_size=3).map(tuple)
contents = st.builds(
    SessionContent,
    needled=st.booleans(),
    sites=some,
    happened=some,
    technique=st.sampled_from(["", "hand", "pulse"]),
    outcome=st.sampled_from(["", "fits", "discuss_first"]),
)
episodes = st.lists(st.lists(st.tuples(st.integers(0, 3), contents), max_size=6), max_size=4)


def sessions(recorded):
    numbers: Counter[int] = Counter()
    for day, content in recorded:
        numbers[day] += 1
        yield CareSession("", DAY + timedelta(days=day), numbers[day], NOW, "", content)


@given(episodes)
def test_each_share_is_what_counting_one_by_one_gives(recorded):
    found = [list(sessions(one)) for one in recorded]
    counts = sum((names_of(one) for one in found), Counter())
    held = [one.content for episode in found for one in current(episode) if one.content.needled]
    for group, belongs in (
        (ALL, lambda _one: True),
        (f"{SITE}a", lambda one: "a" in one.sites),
        (f"{TECHNIQUE}pulse", lambda one: one.technique == "pulse"),
        (f"{OUTCOME}fits", lambda one: one.outcome == "fits"),
    ):
        mine = [one for one in held if belongs(one)]
        for what, happened in (
            (ANYTHING, lambda one: bool(one.happened)),
            (f"{EVENT}b", lambda one: "b" in one.happened),
            (SESSIONS, lambda _one: True),
        ):
            assert share(counts, group, what).of == len(mine)
            assert share(counts, group, what).count == sum(map(happened, mine))


def test_the_groups_and_what_happened_are_named_as_far_as_there_is_any():
    content = SessionContent(True, sites=("neck",), technique="by_hand", happened=("bruise",))
    counts = names_of([CareSession("", DAY, 1, NOW, "", content)])
    assert groups_of(counts, SITE) == ["site:neck"]
    assert events_of(counts) == ["bruise"]
    assert groups_of(counts, OUTCOME) == []
    gone = counts - counts
    assert groups_of(gone, SITE) == events_of(gone) == []


@pytest.mark.parametrize(
    ("count", "of", "small"),
    [(0, 10, True), (0, 11, False), (10, 40, True), (11, 40, False), (30, 40, True), (11, 11, False)],
)
def test_a_share_is_small_if_few_are_behind_it_or_behind_its_rest(count, of, small):
    assert is_small(Share(count, of)) is small
