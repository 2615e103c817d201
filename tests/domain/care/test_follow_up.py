"""A link opens nothing before its time, the questions once, and nothing afterwards."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from screening.domain.care.follow_up import FollowUp, FollowUpAnswers, FollowUpState
from screening.domain.rules.kept import KeptSuggestion
from screening.domain.rules.rulebook import Act, Outcome

NOW = datetime(2027, 3, 4, tzinfo=UTC)
DAY = timedelta(days=1)
ASKED = FollowUp("f", "s", "after", date(2027, 3, 3), "token", "en", NOW - DAY, NOW, NOW + DAY)
SENT = FollowUpAnswers(NOW, "digest", "en", {}, KeptSuggestion(Outcome.FITS, Outcome.FITS, Act.NONE, "digest"), 3)


def test_it_opens_at_its_time_and_ends_at_its_time():
    assert ASKED.state(NOW - timedelta(seconds=1), closed=False) is FollowUpState.EARLY
    assert ASKED.state(NOW, closed=False) is FollowUpState.OPEN
    assert ASKED.state(NOW + DAY, closed=False) is FollowUpState.ENDED


def test_a_closed_episode_ends_it_whenever_it_is():
    assert {ASKED.state(NOW + days * DAY, closed=True) for days in (-1, 0, 1)} == {FollowUpState.ENDED}


def test_once_answered_it_stays_answered():
    answered = replace(ASKED, answered=SENT)
    assert answered.state(NOW, closed=False) is FollowUpState.ANSWERED
    assert answered.state(NOW + DAY, closed=True) is FollowUpState.ANSWERED
