"""Counts of courses of care equal counting them one by one."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.domain.care.counted import (
    AFTERWARDS,
    ALL,
    ANYTHING,
    EVENT,
    MEASURED,
    NEEDLED,
    OUTCOME,
    SESSIONS,
    SITE,
    TECHNIQUE,
    change_name,
    events_of,
    groups_of,
    is_small,
    names_of,
    share,
)
from screening.domain.care.follow_up import FollowUp, FollowUpAnswers
from screening.domain.care.outcomes import MeasuredChange
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


answers = st.tuples(
    st.one_of(st.none(), st.integers(0, 3)),  # the day of the session it is about
    st.booleans(),  # answered
    st.one_of(st.none(), some),
    st.one_of(st.none(), st.sampled_from(MeasuredChange)),
)
followed = st.lists(
    st.tuples(st.lists(st.tuples(st.integers(0, 3), contents), max_size=6), st.lists(answers, max_size=4))
)


def follow_ups(sent):
    """Yield follow-ups, each a day after the one before."""
    for day, (about, answered, reported, change) in enumerate(sent):
        at = NOW + timedelta(days=day)
        found = FollowUpAnswers(at, "", "en", {}, None, 3, reported, change) if answered else None
        on = None if about is None else DAY + timedelta(days=about)
        yield FollowUp("", "", "again", on, "", "en", at, at, at, answered=found)


def sessions(recorded):
    numbers: Counter[int] = Counter()
    for day, content in recorded:
        numbers[day] += 1
        yield CareSession("", DAY + timedelta(days=day), numbers[day], NOW, "", content)


@given(episodes)
def test_each_share_is_what_counting_one_by_one_gives(recorded):
    found = [list(sessions(one)) for one in recorded]
    counts = sum((names_of(one, (), UTC) for one in found), Counter())
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


@given(followed)
def test_what_was_reported_afterwards_is_what_counting_one_by_one_gives(courses):
    found = [(list(sessions(recorded)), list(follow_ups(sent))) for recorded, sent in courses]
    counts = sum((names_of(*one, UTC) for one in found), Counter())
    told = [
        (one.content, [sent.answered.reported for sent in asked if sent.answered and sent.session_on == one.held_on])
        for held, asked in found
        for one in current(held)
        if one.content.needled
    ]
    for group, belongs in ((ALL, lambda _one: True), (f"{SITE}a", lambda one: "a" in one.sites)):
        mine = [[one for one in sent if one is not None] for content, sent in told if belongs(content)]
        for what, happened in ((AFTERWARDS.anything, any), (f"{AFTERWARDS.each}b", lambda one: "b" in sum(one, ()))):
            shown = share(counts, group, what, AFTERWARDS.of)
            assert (shown.count, shown.of) == (sum(map(happened, mine)), sum(map(bool, mine)))


@given(followed)
def test_the_last_change_since_needling_counts_once_by_what_was_suggested_then(courses):
    found = [(current(sessions(recorded)), list(follow_ups(sent))) for recorded, sent in courses]
    counts = sum((names_of(*one, UTC) for one in found), Counter())
    began = [([one for one in held if one.content.needled], asked) for held, asked in found]
    mine = [(held[0].held_on, asked) for held, asked in began if held and held[0].content.outcome == "fits"]
    last = []
    for first, asked in mine:
        changes = [one.answered.change for one in asked if one.answered and one.asked_at.date() >= first]
        last += [change for change in changes if change][-1:]
    assert share(counts, "outcome:fits", f"{MEASURED}again", NEEDLED) == Share(len(last), len(mine))
    for change in MeasuredChange:
        shown = share(counts, "outcome:fits", change_name("again", change), f"{MEASURED}again")
        assert shown == Share(last.count(change), len(last))


def test_what_was_measured_on_the_evening_before_the_first_needling_is_not_measured_since():
    zone = ZoneInfo("America/Los_Angeles")
    held = [CareSession("", DAY, 1, NOW, "", SessionContent(True, outcome="fits"))]
    for hour, since in ((datetime(2027, 3, 3, 17, 30, tzinfo=zone), 0), (datetime(2027, 3, 4, 0, 30, tzinfo=zone), 1)):
        at = hour.astimezone(UTC)
        answers = FollowUpAnswers(at, "", "en", {}, None, 3, None, MeasuredChange.BETTER)
        asked = [FollowUp("", "", "again", None, "", "en", at, at, at, answered=answers)]
        assert share(names_of(held, asked, zone), "outcome:fits", f"{MEASURED}again", NEEDLED) == Share(since, 1)


def test_the_groups_and_what_happened_are_named_as_far_as_there_is_any():
    content = SessionContent(True, sites=("neck",), technique="by_hand", happened=("bruise",))
    counts = names_of([CareSession("", DAY, 1, NOW, "", content)], (), UTC)
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
